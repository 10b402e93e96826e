// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {errorsByField, fieldRow, focusWrong, formProblem, missing, valuesOf} from '../base/dialog.js';
import {Element} from '../base/element.js';
import {t} from '../base/i18n.js';
import {icon, mark} from '../base/icons.js';
import {go, parameter} from '../base/router.js';
import {remember, session} from '../base/session.js';

/** Whether what is typed here can be read by others on the network. */
const inTheClear = () => location.protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(location.host);

/** Signing in. */
class SignIn extends Element {
    constructor() {
        super();
        this.busy = false;
        /** @type {any} */
        this.problem = null;
    }

    /** @returns {import('../base/dialog.js').Field[]} */
    fields() {
        /** @type {import('../base/dialog.js').Field[]} */
        const fields = [
            {name: 'login', label: t('signin.login'), required: true, autocomplete: 'username', maxlength: 80},
            {
                name: 'password',
                label: t('signin.password'),
                type: 'password',
                required: true,
                autocomplete: 'current-password',
                maxlength: 200,
            },
        ];
        if (session.installation.tenants === 1) return fields;
        return [
            {
                name: 'tenant',
                label: t('signin.tenant'),
                required: true,
                hint: t('signin.tenantHint'),
                autocomplete: 'organization',
                value: remember('tenant') ?? '',
            },
            ...fields,
        ];
    }

    /** @param {SubmitEvent} event */
    async submit(event) {
        event.preventDefault();
        if (this.busy) return;
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const values = valuesOf(form, this.fields());
        this.problem = missing(this.fields(), values);
        if (!this.problem) {
            this.busy = true;
            this.requestUpdate();
            try {
                await api.signIn({
                    login: values.login,
                    password: values.password,
                    ...(values.tenant ? {tenant: values.tenant} : {}),
                });
                if (values.tenant) remember('tenant', values.tenant);
                const to = parameter('to');
                return go(/^\/[a-z]/.test(to) ? to : '/', {replace: true});
            } catch (problem) {
                this.problem = problem;
            }
            this.busy = false;
        }
        this.requestUpdate();
        focusWrong(form);
    }

    render() {
        const {at, other} = errorsByField(this.problem, this.fields());
        return html`<div class="door-page">
            <div class="door-art" aria-hidden="true">
                ${mark()}
                <p>${t('signin.motto')}</p>
            </div>
            <section class="panel door-form">
                <h1 tabindex="-1">${t('signin.heading')}</h1>
                ${
                    inTheClear()
                        ? html`<div class="notice warn" role="note">
                              ${icon('alarm')}
                              <div><strong>${t('signin.clear')}</strong> ${t('signin.clearText')}</div>
                          </div>`
                        : nothing
                }
                ${
                    inTheClear() && !session.installation.plainSignIn
                        ? html`<div class="notice bad" role="alert">
                              ${icon('refuse')}
                              <div>${t('signin.clearOff')}</div>
                          </div>`
                        : nothing
                }
                <form novalidate @submit=${this.submit}>
                    ${formProblem(this.problem, other)}
                    ${this.fields().map((field, index) => fieldRow(field, {id: 'signin', error: at[field.name], first: index === 0}))}
                    <button class="button primary large" ?disabled=${this.busy}>
                        ${t(this.busy ? 'state.sending' : 'signin.submit')}
                    </button>
                </form>
                ${session.installation.demo ? html`<p class="hint">${t('signin.demo')} <code>admin</code> / <code>lyceum-demo</code></p>` : nothing}
                <p class="hint">${t('signin.forgot')}</p>
            </section>
        </div>`;
    }
}

customElements.define('ly-signin', SignIn);
