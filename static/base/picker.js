// @ts-check
import {html, nothing} from 'lit';
import {api} from './api.js';
import {Element} from './element.js';
import {icon} from './icons.js';
import {t} from './i18n.js';
import {photo} from './parts.js';
import {session} from './session.js';

let count = 0;

/** Second line of a person in a list: what tells three Rahul Kumars apart. @param {any} person */
export const personLine = (person) =>
    [
        person.number,
        person.fatherName ? t('person.childOf', {name: person.fatherName}) : '',
        (person.groups ?? []).slice(0, 2).join(', '),
        person.phoneLast4 ? '…' + person.phoneLast4 : '',
    ]
        .filter(Boolean)
        .join(' · ');

/** Finds one person by name, number or the last four digits of a phone. `value` is the id. */
class Picker extends Element {
    static properties = {
        inputId: {attribute: false},
        query: {attribute: false},
        described: {attribute: false},
        wrong: {attribute: false},
    };

    constructor() {
        super();
        this.inputId = 'picker-' + ++count;
        /** @type {Record<string, any>} */
        this.query = {};
        /** @type {any} */
        this.described = nothing;
        this.wrong = false;
        /** @type {any} */
        this.person = null;
        /** @type {any[]} */
        this.found = [];
        this.text = '';
        this.at = -1;
        this.asked = 0;
        this.timer = 0;
    }

    get value() {
        return this.person?.id ?? null;
    }

    set value(person) {
        this.person = person && typeof person === 'object' ? person : null;
        this.requestUpdate();
    }

    /** @param {string} text */
    search(text) {
        this.text = text;
        clearTimeout(this.timer);
        const asked = ++this.asked;
        this.timer = window.setTimeout(async () => {
            const page =
                text.trim().length < 2
                    ? {items: []}
                    : await api
                          .get('/people', {q: text.trim(), limit: 8, site: session.site?.id, ...this.query})
                          .catch(() => ({items: []}));
            if (asked !== this.asked) return;
            this.found = page.items;
            this.at = page.items.length ? 0 : -1;
            this.requestUpdate();
        }, 180);
    }

    /** @param {any} person */
    take(person) {
        this.person = person;
        this.found = [];
        this.requestUpdate();
        this.dispatchEvent(new Event('change', {bubbles: true}));
        this.updateComplete.then(() =>
            /** @type {HTMLElement | null} */ (this.querySelector('button, input'))?.focus(),
        );
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            const step = event.key === 'ArrowDown' ? 1 : -1;
            if (this.found.length) this.at = (this.at + step + this.found.length) % this.found.length;
            this.requestUpdate();
        } else if (event.key === 'Enter' && this.found[this.at]) {
            event.preventDefault();
            this.take(this.found[this.at]);
        } else if (event.key === 'Escape' && this.found.length) {
            event.preventDefault();
            event.stopPropagation();
            this.found = [];
            this.requestUpdate();
        }
    }

    render() {
        if (this.person) {
            return html`<div class="picked">
                ${photo(this.person.id, this.person.name, this.person.photo)}<span
                    ><strong>${this.person.name}</strong>
                    <span class="muted small">${personLine(this.person)}</span></span
                >
                <button class="button small" type="button" @click=${() => this.take(null)}>
                    ${t('action.change')}
                </button>
            </div>`;
        }
        const list = this.inputId + '-list';
        return html`<div class="picker">
            <input
                id=${this.inputId}
                type="search"
                role="combobox"
                autocomplete="off"
                aria-autocomplete="list"
                aria-expanded=${this.found.length > 0}
                aria-controls=${list}
                aria-activedescendant=${this.at >= 0 && this.found.length ? list + this.at : nothing}
                aria-describedby=${this.described}
                aria-invalid=${this.wrong ? 'true' : nothing}
                placeholder=${t('picker.hint')}
                @input=${(/** @type {any} */ event) => this.search(event.target.value)}
                @keydown=${this.key}
            />
            <ul id=${list} role="listbox" aria-label=${t('picker.found')} ?hidden=${!this.found.length}>
                ${this.found.map(
                    (person, index) =>
                        html`<li
                            id=${list + index}
                            role="option"
                            aria-selected=${index === this.at}
                            @click=${() => this.take(person)}
                        >
                            ${photo(person.id, person.name, person.photo)}<span
                                ><strong>${person.name}</strong
                                ><span class="muted small">${personLine(person)}</span></span
                            >
                        </li>`,
                )}
            </ul>
            <p class="hint" role="status">
                ${this.text.trim().length > 1 && !this.found.length && this.asked ? t('picker.none') : nothing}
            </p>
        </div>`;
    }
}

customElements.define('ly-picker', Picker);
