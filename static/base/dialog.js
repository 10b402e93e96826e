// @ts-check
import {html, nothing, render} from 'lit';
import {icon} from './icons.js';
import {known, problemText, t} from './i18n.js';
import './hours.js';
import './picker.js';

let count = 0;

/**
 * Opens a modal dialog; resolves with what `close` was given, undefined when it was dismissed. The focus goes back to
 * where it was, or to the page's heading when that is gone.
 * @param {(dialog: {close: (result?: any) => void, draw: () => void, id: string}) => any} body draws what stands below the title
 * @param {{wide?: boolean, title: string, begin?: () => any}} how `begin` is called once the dialog stands
 * @returns {Promise<any>}
 */
export function openDialog(body, {wide = false, title, begin}) {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const element = document.createElement('dialog');
    const id = 'dialog-' + ++count;
    element.className = 'dialog' + (wide ? ' wide' : '');
    element.setAttribute('aria-labelledby', id);
    document.body.append(element);
    return new Promise((resolve) => {
        /** @type {any} */
        let result;
        /** @param {any} [value] */
        const close = (value) => {
            result = value;
            element.close();
        };
        const draw = () =>
            render(
                html`<header class="dialog-head">
                        <h2 id=${id}>${title}</h2>
                        <button
                            class="button quiet icon-only"
                            type="button"
                            aria-label=${t('action.close')}
                            @click=${() => close()}
                        >
                            ${icon('cross')}
                        </button>
                    </header>
                    ${body({close, draw, id})}`,
                element,
            );
        element.addEventListener('close', () => {
            element.remove();
            const back = before?.isConnected && before !== document.body ? before : document.querySelector('main h1');
            /** @type {HTMLElement | null} */ (back)?.focus();
            resolve(result);
        });
        addEventListener('popstate', () => close(), {once: true});
        draw();
        element.showModal();
        begin?.();
        /** @type {HTMLElement | null} */ (element.querySelector('[autofocus]'))?.focus();
    });
}

/**
 * @typedef {object} Field
 * @property {string} name path in the body, as the server names it in errors (`entity.name`)
 * @property {string} label
 * @property {'text' | 'password' | 'textarea' | 'select' | 'checkbox' | 'number' | 'date' | 'time' | 'datetime-local' | 'tel' | 'email' | 'hours' | 'person'} [type]
 * @property {any} [value]
 * @property {string} [hint]
 * @property {boolean} [required]
 * @property {{value: string, label: string}[]} [options]
 * @property {string[]} [suggestions] one touch fills the field
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [maxlength]
 * @property {string} [autocomplete]
 * @property {string} [inputmode]
 * @property {string} [pattern]
 * @property {string} [placeholder]
 * @property {Record<string, any>} [query] of a person field
 * @property {(values: Record<string, any>) => boolean} [when] shown only then
 */

/**
 * One field with label, hint and what is wrong with it.
 * @param {Field} field
 * @param {{id: string, error?: string, first?: boolean}} how
 */
export function fieldRow(field, {id, error, first = false}) {
    const input = id + '-' + field.name.replace(/\W/g, '-');
    const described =
        [field.hint ? input + '-hint' : '', error ? input + '-error' : ''].filter(Boolean).join(' ') || nothing;
    if (field.type === 'checkbox') {
        return html`<div class="field check">
            <label
                ><input
                    type="checkbox"
                    id=${input}
                    name=${field.name}
                    ?checked=${field.value === true}
                    aria-describedby=${described}
                    ?autofocus=${first}
                />
                <span>${field.label}</span></label
            >${hintAndError(field, input, error)}
        </div>`;
    }
    if (field.type === 'hours') {
        return html`<fieldset class="field" aria-describedby=${described}>
            <legend>${field.label}</legend>
            <ly-hours data-field=${field.name} .value=${field.value ?? null}></ly-hours
            >${hintAndError(field, input, error)}
        </fieldset>`;
    }
    return html`<div class="field ${error ? 'wrong' : ''}">
        <label for=${input}
            >${field.label}${
                field.required ? nothing : html` <span class="optional">${t('form.optional')}</span>`
            }</label
        >
        ${control(field, input, described, error, first)}${hintAndError(field, input, error)}
        ${
            field.suggestions
                ? html`<div class="suggestions">
                      ${field.suggestions.map(
                          (text) =>
                              html`<button
                                  class="chip"
                                  type="button"
                                  @click=${(/** @type {Event} */ event) => fill(event, input, text)}
                              >
                                  ${text}
                              </button>`,
                      )}
                  </div>`
                : nothing
        }
    </div>`;
}

/** @param {Field} field @param {string} input @param {any} described @param {string | undefined} error @param {boolean} first */
function control(field, input, described, error, first) {
    if (field.type === 'person') {
        return html`<ly-picker
            data-field=${field.name}
            .inputId=${input}
            .value=${field.value ?? null}
            .query=${field.query ?? {}}
            .described=${described}
            .wrong=${Boolean(error)}
        ></ly-picker>`;
    }
    if (field.type === 'select') {
        return html`<select
            id=${input}
            name=${field.name}
            ?required=${field.required}
            aria-describedby=${described}
            ?autofocus=${first}
            aria-invalid=${error ? 'true' : nothing}
        >
            ${field.options?.map(
                (option) =>
                    html`<option value=${option.value} ?selected=${option.value === (field.value ?? '')}>
                        ${option.label}
                    </option>`,
            )}
        </select>`;
    }
    if (field.type === 'textarea') {
        return html`<textarea
            id=${input}
            name=${field.name}
            rows="3"
            ?required=${field.required}
            aria-describedby=${described}
            ?autofocus=${first}
            maxlength=${field.maxlength ?? nothing}
            aria-invalid=${error ? 'true' : nothing}
            .value=${field.value ?? ''}
        ></textarea>`;
    }
    return html`<input
        id=${input}
        name=${field.name}
        type=${field.type ?? 'text'}
        .value=${field.value ?? ''}
        ?required=${field.required}
        ?autofocus=${first}
        min=${field.min ?? nothing}
        max=${field.max ?? nothing}
        maxlength=${field.maxlength ?? nothing}
        pattern=${field.pattern ?? nothing}
        inputmode=${/** @type {any} */ (field.inputmode ?? nothing)}
        autocomplete=${/** @type {any} */ (field.autocomplete ?? 'off')}
        placeholder=${field.placeholder ?? nothing}
        aria-describedby=${described}
        aria-invalid=${error ? 'true' : nothing}
    />`;
}

/** @param {Field} field @param {string} input @param {string | undefined} error */
const hintAndError = (field, input, error) =>
    html` ${error ? html`<p class="error" id=${input + '-error'}>${icon('alarm')}<span>${error}</span></p>` : nothing}
    ${field.hint ? html`<p class="hint" id=${input + '-hint'}>${field.hint}</p>` : nothing}`;

/** @param {Event} event @param {string} id @param {string} text */
function fill(event, id, text) {
    const input = /** @type {HTMLInputElement} */ (document.getElementById(id));
    input.value = text;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    input.focus();
}

/** What the fields of a form hold. Empty text is null. @param {HTMLElement} form @param {Field[]} fields @returns {Record<string, any>} */
export function valuesOf(form, fields) {
    /** @type {Record<string, any>} */
    const values = {};
    for (const field of fields) {
        const own = /** @type {any} */ (form.querySelector(`[data-field="${field.name}"]`));
        const input = own ?? /** @type {any} */ (form.querySelector(`[name="${field.name}"]`));
        if (!input) continue;
        if (own) values[field.name] = own.value;
        else if (field.type === 'checkbox') values[field.name] = input.checked;
        else if (field.type === 'number') values[field.name] = input.value === '' ? null : Number(input.value);
        else if (field.type === 'password') values[field.name] = input.value;
        else values[field.name] = input.value.trim() === '' ? null : input.value.trim();
    }
    return values;
}

/** Errors of a problem by the field they stand at, those of no shown field left over. @param {any} problem @param {Field[]} fields */
export function errorsByField(problem, fields) {
    /** @type {Record<string, string>} */
    const at = {};
    /** @type {string[]} */
    const other = [];
    for (const error of problem?.errors ?? []) {
        const text = known('problem.' + error.code) ? t('problem.' + error.code) : problemText({...error, status: 422});
        const field =
            fields.find((one) => one.name === error.field) ??
            fields.find((one) => error.field.endsWith('.' + one.name));
        if (field) at[field.name] = text;
        else other.push(text);
    }
    return {at, other};
}

/** The required fields that were left empty. @param {Field[]} fields @param {Record<string, any>} values */
export function missing(fields, values) {
    const errors = fields
        .filter(
            (field) =>
                field.required &&
                (values[field.name] === null || values[field.name] === undefined || values[field.name] === ''),
        )
        .map((field) => ({field: field.name, code: 'field.required', detail: ''}));
    return errors.length ? {status: 422, code: 'fields.invalid', errors} : null;
}

/**
 * The problem of a form in words, above its fields.
 * @param {any} problem
 * @param {string[]} other
 */
export const formProblem = (problem, other) =>
    !problem
        ? nothing
        : html`<div class="notice bad" role="alert">
              ${icon('alarm')}
              <div>
                  ${problem.errors?.length && !other.length ? t('problem.fields.invalid') : other.length ? other.map((text) => html`<p>${text}</p>`) : problemText(problem)}
                  ${problem.status >= 500 && problem.traceId ? html`<p class="small">${t('state.trace', {id: problem.traceId})}</p>` : nothing}
              </div>
          </div>`;

/** Puts the cursor into the first field that is wrong. @param {HTMLElement} form */
export function focusWrong(form) {
    requestAnimationFrame(() =>
        /** @type {HTMLElement | null} */ (form.querySelector('[aria-invalid="true"]'))?.focus(),
    );
}

/**
 * A form in a dialog: sends, shows what is wrong at its field, closes when it is done.
 * @param {object} form
 * @param {string} form.title
 * @param {any} [form.intro]
 * @param {Field[]} form.fields
 * @param {string} form.submit text of the button that does it
 * @param {boolean} [form.danger]
 * @param {boolean} [form.wide]
 * @param {(values: Record<string, any>) => Promise<any>} form.send
 * @param {(problem: any, values: Record<string, any>, again: () => void) => any} [form.conflict] drawn where someone else was faster
 * @returns {Promise<any>} what `send` answered; undefined when dismissed
 */
export function formDialog({title, intro, fields, submit, danger = false, wide = false, send, conflict}) {
    let busy = false;
    /** @type {any} */
    let problem = null;
    /** @type {Record<string, any>} */
    let values = Object.fromEntries(fields.map((field) => [field.name, field.value ?? null]));
    return openDialog(
        ({close, draw, id}) => {
            const shownFields = fields.filter((field) => !field.when || field.when(values));
            const {at, other} = errorsByField(problem, shownFields);
            const attempt = async (/** @type {HTMLFormElement} */ form) => {
                values = {...values, ...valuesOf(form, shownFields)};
                problem = missing(shownFields, values);
                if (!problem) {
                    busy = true;
                    draw();
                    try {
                        return close((await send(values)) ?? true);
                    } catch (caught) {
                        problem = caught;
                    }
                    busy = false;
                }
                draw();
                focusWrong(form);
            };
            return html`<form
                novalidate
                @submit=${(/** @type {SubmitEvent} */ event) => {
                    event.preventDefault();
                    if (!busy) attempt(/** @type {HTMLFormElement} */ (event.currentTarget));
                }}
                @change=${(/** @type {Event} */ event) => {
                    if (!fields.some((field) => field.when)) return;
                    values = {...values, ...valuesOf(/** @type {HTMLElement} */ (event.currentTarget), shownFields)};
                    draw();
                }}
            >
                <div class="dialog-body">
                    ${intro ? html`<div class="intro">${intro}</div>` : nothing}
                    ${problem?.status === 412 && conflict ? conflict(problem, values, draw) : formProblem(problem, other)}
                    ${shownFields.map((field, index) => fieldRow(field, {id, error: at[field.name], first: index === 0}))}
                </div>
                <footer class="dialog-foot">
                    <button class="button" type="button" @click=${() => close()}>${t('action.cancel')}</button>
                    <button class="button ${danger ? 'danger' : 'primary'}" ?disabled=${busy}>
                        ${busy ? t('state.sending') : submit}
                    </button>
                </footer>
            </form>`;
        },
        {title, wide},
    );
}

/** Asks for a reason and does it. @param {{title: string, intro?: any, submit: string, danger?: boolean, suggestions?: string[], send: (reason: string) => Promise<any>}} ask */
export const reasonDialog = ({title, intro, submit, danger, suggestions, send}) =>
    formDialog({
        title,
        intro,
        submit,
        danger,
        fields: [{name: 'reason', label: t('form.reason'), required: true, maxlength: 200, suggestions}],
        send: (values) => send(values.reason),
    });

/** Asks yes or no and does it. @param {{title: string, intro: any, submit: string, danger?: boolean, send: () => Promise<any>}} ask */
export const confirmDialog = ({title, intro, submit, danger, send}) =>
    formDialog({title, intro, submit, danger, fields: [], send});

/** Something to read. @param {string} title @param {any} content @param {boolean} [wide] */
export const showDialog = (title, content, wide) =>
    openDialog(
        ({close}) =>
            html`<div class="dialog-body">${content}</div>
                <footer class="dialog-foot">
                    <button class="button primary" type="button" autofocus @click=${() => close(true)}>
                        ${t('action.done')}
                    </button>
                </footer>`,
        {title, wide},
    );
