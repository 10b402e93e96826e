// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {errorsByField, fieldRow, focusWrong, formProblem, missing, valuesOf} from '../base/dialog.js';
import {Element} from '../base/element.js';
import {modernZone, t, timeZones} from '../base/i18n.js';
import {mark} from '../base/icons.js';
import {toast} from '../base/parts.js';
import {go} from '../base/router.js';
import {session} from '../base/session.js';

const KINDS = ['study_hall', 'coaching', 'tutor', 'library', 'computer_institute'];

/** A short lasting name for addresses out of a name: Ujjwal Study Hall becomes ujjwal-study-hall. @param {string} name */
const slug = (name) =>
    name
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 40);

/** First run: whoever holds the code makes the institute, its first site and its first admin, on one page. */
class Setup extends Element {
    constructor() {
        super();
        this.busy = false;
        /** @type {any} */
        this.problem = null;
        this.zone = modernZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
        this.zones = timeZones(this.zone);
    }

    /** @returns {{title: string, text: string, fields: import('../base/dialog.js').Field[]}[]} */
    steps() {
        return [
            {
                title: t('setup.code'),
                text: t('setup.codeText'),
                fields: [{name: 'code', label: t('setup.codeLabel'), hint: t('setup.codeHint'), maxlength: 40}],
            },
            {
                title: t('setup.institute'),
                text: t('setup.instituteText'),
                fields: [
                    {name: 'tenant.name', label: t('setup.name'), required: true, maxlength: 100},
                    {
                        name: 'tenant.slug',
                        label: t('setup.slug'),
                        required: true,
                        hint: t('setup.slugHint'),
                        maxlength: 40,
                        pattern: '[a-z][a-z0-9-]*',
                    },
                    {
                        name: 'entity.name',
                        label: t('setup.entity'),
                        required: true,
                        hint: t('setup.entityHint'),
                        maxlength: 100,
                    },
                    {
                        name: 'entity.currency',
                        label: t('setup.currency'),
                        type: 'select',
                        required: true,
                        value: 'INR',
                        options: ['INR', 'ZAR', 'USD', 'EUR', 'GBP', 'NPR', 'BDT', 'LKR', 'KES', 'NGN', 'AED'].map(
                            (code) => ({value: code, label: code + ' — ' + currencyName(code)}),
                        ),
                    },
                ],
            },
            {
                title: t('setup.site'),
                text: t('setup.siteText'),
                fields: [
                    {name: 'site.name', label: t('setup.siteName'), required: true, maxlength: 100},
                    {
                        name: 'site.slug',
                        label: t('setup.siteSlug'),
                        required: true,
                        value: 'main',
                        hint: t('setup.slugHint'),
                        maxlength: 40,
                    },
                    {
                        name: 'site.kind',
                        label: t('setup.kind'),
                        type: 'select',
                        required: true,
                        value: 'study_hall',
                        options: KINDS.map((kind) => ({value: kind, label: t('kind.' + kind)})),
                    },
                    {
                        name: 'site.zone',
                        label: t('setup.zone'),
                        type: 'select',
                        required: true,
                        value: this.zone,
                        options: this.zones.map((zone) => ({value: zone, label: zone.replaceAll('_', ' ')})),
                    },
                    {
                        name: 'site.dayCutoff',
                        label: t('setup.cutoff'),
                        type: 'time',
                        required: true,
                        value: '04:00',
                        hint: t('setup.cutoffHint'),
                    },
                ],
            },
            {
                title: t('setup.admin'),
                text: t('setup.adminText'),
                fields: [
                    {
                        name: 'admin.name',
                        label: t('setup.adminName'),
                        required: true,
                        maxlength: 200,
                        autocomplete: 'name',
                    },
                    {
                        name: 'admin.login',
                        label: t('signin.login'),
                        required: true,
                        value: 'admin',
                        maxlength: 80,
                        autocomplete: 'username',
                    },
                    {
                        name: 'admin.password',
                        label: t('signin.password'),
                        type: 'password',
                        required: true,
                        autocomplete: 'new-password',
                        hint: t('account.newHint'),
                    },
                ],
            },
        ];
    }

    /** @param {Event} event */
    typed(event) {
        const input = /** @type {HTMLInputElement} */ (event.target);
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        if (input.name === 'tenant.slug') this.slugTyped = true;
        if (input.name === 'entity.name') this.entityTyped = true;
        if (input.name !== 'tenant.name') return;
        if (!this.slugTyped)
            /** @type {HTMLInputElement} */ (form.elements.namedItem('tenant.slug')).value = slug(input.value);
        if (!this.entityTyped)
            /** @type {HTMLInputElement} */ (form.elements.namedItem('entity.name')).value = input.value;
    }

    /** @param {SubmitEvent} event */
    async submit(event) {
        event.preventDefault();
        if (this.busy) return;
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const fields = this.steps().flatMap((step) => step.fields);
        const values = valuesOf(form, fields);
        this.problem = missing(fields, values);
        if (!this.problem) {
            this.busy = true;
            this.requestUpdate();
            try {
                await api.post('/setup', nested(values));
                session.installation = await api.get('/setup');
                toast(t('setup.done'));
                await api.signIn({
                    tenant: values['tenant.slug'],
                    login: values['admin.login'],
                    password: values['admin.password'],
                });
                return go('/', {replace: true});
            } catch (problem) {
                this.problem = problem;
            }
            this.busy = false;
        }
        this.requestUpdate();
        focusWrong(form);
    }

    render() {
        const fields = this.steps().flatMap((step) => step.fields);
        const {at, other} = errorsByField(this.problem, fields);
        return html`<div class="page narrow setup">
            <div class="setup-head">
                ${mark()}
                <div>
                    <h1 tabindex="-1">${t('setup.heading')}</h1>
                    <p class="lead">${t('setup.lead')}</p>
                </div>
            </div>
            <form novalidate @submit=${this.submit} @input=${this.typed}>
                ${formProblem(this.problem, other)}
                ${this.steps().map(
                    (step, index) =>
                        html`<section class="panel step">
                            <h2><span class="step-number" aria-hidden="true">${index + 1}</span>${step.title}</h2>
                            <p class="muted">${step.text}</p>
                            <div class="fields">
                                ${step.fields.map((field) => fieldRow(field, {id: 'setup', error: at[field.name]}))}
                            </div>
                            ${index === 0 && session.installation.hint ? html`<p class="hint">${session.installation.hint}</p>` : nothing}
                        </section>`,
                )}
                <p class="end">
                    <button class="button primary large" ?disabled=${this.busy}>
                        ${t(this.busy ? 'state.sending' : 'setup.submit')}
                    </button>
                </p>
            </form>
        </div>`;
    }
}

/** `site.name` and its like as objects in objects. @param {Record<string, any>} values */
function nested(values) {
    /** @type {Record<string, any>} */
    const body = {};
    for (const [path, value] of Object.entries(values)) {
        const [outer, inner] = path.split('.');
        if (inner) (body[outer] ??= {})[inner] = value;
        else body[outer] = value;
    }
    return body;
}

/** @param {string} code */
const currencyName = (code) =>
    new Intl.DisplayNames([document.documentElement.lang], {type: 'currency'}).of(code) ?? code;

customElements.define('ly-setup', Setup);
