// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {formDialog} from '../base/dialog.js';
import {Element, ListSource} from '../base/element.js';
import {t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {badge, button, empty, moreButton, photo, shown, toast, word} from '../base/parts.js';
import {go, keepParameters, parameter} from '../base/router.js';
import {may, session} from '../base/session.js';
import {personBody, personFields} from './form.js';

const KINDS = ['student', 'teacher', 'staff', 'guardian'];

/** Everyone whom one may see: searched as one types, by kind, page by page. */
class People extends Element {
    constructor() {
        super();
        this.q = parameter('q');
        this.kind = parameter('kind');
        this.timer = 0;
        this.list = new ListSource(this, (page) => api.get('/people', {q: this.q, kind: this.kind, ...page}));
    }

    connectedCallback() {
        super.connectedCallback();
        this.list.load();
        if (session.site) this.follow('people', session.site.id, () => this.list.load());
    }

    /** @param {{q?: string, kind?: string}} filter */
    filter(filter) {
        Object.assign(this, filter);
        keepParameters({q: this.q, kind: this.kind});
        clearTimeout(this.timer);
        this.timer = window.setTimeout(() => this.list.load(), 200);
        this.requestUpdate();
    }

    async add() {
        const made = await formDialog({
            title: t('people.add'),
            wide: true,
            submit: t('people.addDo'),
            fields: personFields(null),
            send: (values) => api.post('/people', personBody(values, {site: session.site?.id ?? null})),
        });
        if (!made) return;
        toast(t('people.added', {name: made.name}));
        go('/people/' + made.id);
    }

    render() {
        return html`<div class="page">
            <div class="page-head">
                <h1 tabindex="-1">${t('people.title')}</h1>
                ${may('person:write') ? button(t('people.add'), () => this.add(), {kind: 'primary', shape: 'plus'}) : nothing}
            </div>
            <div class="filters" role="search">
                <div class="field grow">
                    <label for="people-q">${t('people.search')}</label>
                    <input
                        id="people-q"
                        type="search"
                        autocomplete="off"
                        .value=${this.q}
                        placeholder=${t('picker.hint')}
                        @input=${(/** @type {any} */ event) => this.filter({q: event.target.value.trim()})}
                    />
                </div>
                <fieldset class="field">
                    <legend>${t('people.kind')}</legend>
                    <div class="choices compact">
                        ${['', ...KINDS].map(
                            (kind) =>
                                html`<label class="choice"
                                    ><input
                                        type="radio"
                                        name="kind"
                                        ?checked=${this.kind === kind}
                                        @change=${() => this.filter({kind})}
                                    /><span>${t('people.' + (kind || 'all'))}</span></label
                                >`,
                        )}
                    </div>
                </fieldset>
            </div>
            <section
                class="panel flush"
                aria-label=${t('people.title')}
                aria-busy=${this.list.running ? 'true' : 'false'}
            >
                ${shown(this.list, ({items}) =>
                    items.length
                        ? html`<ul class="rows">
                              ${items.map(personRow)}
                          </ul>`
                        : this.nobody(),
                )}
            </section>
            ${moreButton(this.list)}
        </div>`;
    }

    nobody() {
        if (this.q || this.kind) {
            return empty(
                'search',
                t('people.noneFound'),
                t('people.noneFoundText'),
                button(t('people.clear'), () => {
                    this.filter({q: '', kind: ''});
                    const input = /** @type {HTMLInputElement} */ (this.querySelector('#people-q'));
                    input.value = '';
                    input.focus();
                }),
            );
        }
        return empty(
            'people',
            t('people.none'),
            t('people.noneText'),
            may('person:write') ? button(t('people.add'), () => this.add(), {kind: 'primary', shape: 'plus'}) : nothing,
        );
    }
}

/** @param {any} person */
const personRow = (person) =>
    html`<li>
        <a class="row" href=${'/people/' + person.id}
            >${photo(person.id, person.name, person.photo, 'm')}
            <span class="row-main"
                ><strong>${person.name}</strong
                ><span class="muted small"
                    >${[person.number, person.fatherName ? t('person.childOf', {name: person.fatherName}) : ''].filter(Boolean).join(' · ')}</span
                ></span
            >
            <span class="row-more"
                >${(person.groups ?? []).slice(0, 3).map((/** @type {string} */ group) => badge('plain', group))}${(
                    person.kinds ?? []
                )
                    .filter((/** @type {string} */ kind) => kind !== 'student')
                    .map((/** @type {string} */ kind) =>
                        badge('info', t('kindOf.' + kind)),
                    )}${person.state !== 'active' ? badge('bad', word('state.person', person.state), 'refuse') : nothing}</span
            >
            ${person.phoneLast4 ? html`<span class="row-end muted"><span class="visually-hidden">${t('person.phone')} </span>…${person.phoneLast4}</span>` : nothing}${icon('right')}</a
        >
    </li>`;

customElements.define('ly-people', People);
