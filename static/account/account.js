// @ts-check
import {html, nothing} from 'lit';
import {api, refresh} from '../base/api.js';
import {errorsByField, fieldRow, focusWrong, formProblem, missing, valuesOf} from '../base/dialog.js';
import {Element} from '../base/element.js';
import {t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {facts, toast} from '../base/parts.js';
import {go} from '../base/router.js';
import {session} from '../base/session.js';

/** One's own account: the password, and who one is here. */
class Account extends Element {
    constructor() {
        super();
        /** @type {any} */
        this.problem = null;
        this.busy = false;
    }

    /** @returns {import('../base/dialog.js').Field[]} */
    fields() {
        return [
            {name: 'old', label: t('account.old'), type: 'password', required: true, autocomplete: 'current-password'},
            {
                name: 'new',
                label: t('account.new'),
                type: 'password',
                required: true,
                autocomplete: 'new-password',
                hint: t('account.newHint'),
            },
            {name: 'again', label: t('account.again'), type: 'password', required: true, autocomplete: 'new-password'},
        ];
    }

    /** @param {SubmitEvent} event */
    async submit(event) {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const values = valuesOf(form, this.fields());
        this.problem = missing(this.fields(), values);
        if (!this.problem && values.new !== values.again) {
            this.problem = {status: 422, errors: [{field: 'again', code: 'password.differs', detail: ''}]};
        }
        if (!this.problem) await this.send(form, values);
        this.requestUpdate();
        focusWrong(form);
    }

    /** @param {HTMLFormElement} form @param {Record<string, any>} values */
    async send(form, values) {
        this.busy = true;
        this.requestUpdate();
        try {
            const forced = session.mustChange;
            await api.post('/auth/password', {old: values.old, new: values.new});
            form.reset();
            toast(t('account.changed'));
            // What one may do is told with a token, and while the password had to be changed that was nothing.
            if (forced && (await refresh())) go('/', {replace: true});
        } catch (problem) {
            this.problem = problem;
        }
        this.busy = false;
    }

    render() {
        const {at, other} = errorsByField(this.problem, this.fields());
        const me = session.me;
        return html`<div class="page narrow">
            <h1 tabindex="-1">${t('account.title')}</h1>
            ${
                session.mustChange
                    ? html`<div class="notice warn" role="alert">
                          ${icon('alarm')}
                          <div>${t('account.must')}</div>
                      </div>`
                    : me
                      ? html`<section class="panel">
                            ${facts([
                                [t('person.name'), me.name],
                                [t('account.roles'), me.roles.map((role) => t('role.' + role)).join(', ')],
                                [t('account.tenant'), me.tenantName],
                            ])}
                        </section>`
                      : nothing
            }
            <section class="panel">
                <h2>${t('account.password')}</h2>
                <form novalidate @submit=${this.submit}>
                    ${formProblem(this.problem, other)}
                    ${this.fields().map((field) => fieldRow(field, {id: 'account', error: at[field.name]}))}
                    <button class="button primary" ?disabled=${this.busy}>
                        ${t(this.busy ? 'state.sending' : 'account.change')}
                    </button>
                </form>
            </section>
        </div>`;
    }
}

customElements.define('ly-account', Account);
