// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {parseCard, TYPED_BY_READER_MS} from '../base/card.js';
import {Element} from '../base/element.js';
import {problemText, t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {photo} from '../base/parts.js';
import {personLine} from '../base/picker.js';
import {session} from '../base/session.js';

/**
 * The one box of the desk: a card held to a keyboard reader, the last four digits of a phone, a number or a name.
 * Sends `found` with a person. Digits that a reader types while nothing has the focus land here too.
 */
class Find extends Element {
    constructor() {
        super();
        /** @type {any[]} */
        this.found = [];
        this.at = 0;
        this.said = '';
        this.asked = 0;
        this.timer = 0;
        this.began = 0;
    }

    connectedCallback() {
        super.connectedCallback();
        this.listen(window, 'keydown', (event) => this.stray(event), true);
    }

    get input() {
        return /** @type {HTMLInputElement} */ (this.querySelector('input'));
    }

    /** A key that no field is meant to get: what a reader types goes into the box. @param {KeyboardEvent} event */
    stray(event) {
        const target = /** @type {HTMLElement} */ (event.target);
        if (!/^[0-9A-Fa-f]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
        if (target.closest('input, select, textarea, dialog') || document.querySelector('dialog[open]')) return;
        event.preventDefault();
        this.input.focus();
        if (Date.now() - this.began > TYPED_BY_READER_MS) this.input.value = '';
        this.input.value += event.key;
        this.typed();
    }

    typed() {
        const text = this.input.value;
        if (text.length <= 1) this.began = Date.now();
        clearTimeout(this.timer);
        this.timer = window.setTimeout(() => this.search(text.trim()), 200);
    }

    /** @param {string} text */
    async search(text) {
        const asked = ++this.asked;
        if (text.length < 2) return this.show([], '');
        try {
            const page = await api.get('/people', {q: text, limit: 8, site: session.site?.id});
            if (asked === this.asked) this.show(page.items, page.items.length ? '' : t('find.none', {text}));
        } catch (problem) {
            if (asked === this.asked) this.show([], problemText(problem));
        }
    }

    /** @param {any[]} found @param {string} said */
    show(found, said) {
        this.found = found;
        this.at = 0;
        this.said = said || (found.length ? t('find.count', {n: found.length}) : '');
        this.requestUpdate();
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        if (event.key === 'Enter') {
            event.preventDefault();
            this.enter();
        } else if (event.key === 'Escape') {
            this.clear();
        } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && this.found.length) {
            event.preventDefault();
            this.at = (this.at + (event.key === 'ArrowDown' ? 1 : -1) + this.found.length) % this.found.length;
            this.requestUpdate();
        }
    }

    async enter() {
        const text = this.input.value.trim();
        clearTimeout(this.timer);
        if (!text) return;
        const card = parseCard(text);
        const byReader = card && text.length >= 8 && Date.now() - this.began < TYPED_BY_READER_MS;
        if (byReader && (await this.byCard(card))) return;
        if (byReader) return this.show([], t('find.cardUnknown'));
        if (!this.found.length) await this.search(text);
        if (this.found.length) return this.take(this.found[this.at]);
        if (card) await this.byCard(card);
    }

    /** @param {import('../base/card.js').Card} card @returns {Promise<boolean>} */
    async byCard(card) {
        const {matches} = await api.post('/people/find', {card}).catch(() => ({matches: []}));
        if (matches.length === 1) this.take(matches[0]);
        else if (matches.length) this.show(matches, t('find.ambiguous', {n: matches.length}));
        return matches.length > 0;
    }

    /** @param {any} person */
    take(person) {
        this.clear();
        this.dispatchEvent(new CustomEvent('found', {detail: person}));
    }

    clear() {
        this.asked++;
        this.input.value = '';
        this.show([], '');
    }

    render() {
        const open = this.found.length > 0;
        return html`<div class="find" role="search">
            <label class="visually-hidden" for="find">${t('find.label')}</label>
            <span class="find-icon">${icon('search')}</span>
            <input
                id="find"
                type="search"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-expanded=${open}
                aria-controls="find-list"
                aria-activedescendant=${open ? 'find-' + this.at : nothing}
                aria-describedby="find-said"
                placeholder=${t('find.placeholder')}
                @input=${this.typed}
                @keydown=${this.key}
            />
            <ul id="find-list" role="listbox" aria-label=${t('picker.found')} ?hidden=${!open}>
                ${this.found.map(
                    (person, index) =>
                        html`<li
                            id=${'find-' + index}
                            role="option"
                            aria-selected=${index === this.at}
                            @click=${() => this.take(person)}
                        >
                            ${photo(person.id, person.name, person.photo)}
                            <span
                                ><strong>${person.name}</strong
                                ><span class="muted small">${personLine(person)}</span></span
                            >
                        </li>`,
                )}
            </ul>
            <p id="find-said" class=${this.said && !open ? 'hint' : 'visually-hidden'} role="status">${this.said}</p>
        </div>`;
    }
}

customElements.define('ly-find', Find);
