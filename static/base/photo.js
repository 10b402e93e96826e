// @ts-check
import {html, LitElement} from 'lit';
import {api} from './api.js';
import {t} from './i18n.js';

/** Photos of people as blob addresses (the API wants a token, so `src` cannot name it). @type {Map<string, Promise<string | null>>} */
const kept = new Map();
const KEPT_AT_MOST = 200;

/** @param {string} person @returns {Promise<string | null>} */
function photoOf(person) {
    let address = kept.get(person);
    if (!address) {
        address = api.blob('/people/' + person + '/photo').then(
            (blob) => URL.createObjectURL(blob),
            () => null,
        );
        kept.set(person, address);
        const oldest = kept.size > KEPT_AT_MOST ? kept.keys().next().value : undefined;
        if (oldest !== undefined) forgetPhoto(oldest);
    }
    return address;
}

/** Lets the photo be read anew. @param {string} person */
export async function forgetPhoto(person) {
    const address = kept.get(person);
    kept.delete(person);
    const url = await address;
    if (url) setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A person's photo, or the first letters of the name on a colour of their own. */
class Photo extends LitElement {
    static properties = {
        person: {attribute: false},
        name: {attribute: false},
        has: {attribute: false},
        url: {state: true},
    };

    constructor() {
        super();
        this.person = '';
        this.name = '';
        this.has = false;
        /** @type {string | null} */
        this.url = null;
    }

    createRenderRoot() {
        return this;
    }

    /** @param {Map<string, any>} changed */
    willUpdate(changed) {
        if (changed.has('person') || changed.has('has')) {
            this.url = null;
            if (this.has && this.person) this.fetch(this.person);
        }
    }

    /** @param {string} person */
    async fetch(person) {
        const url = await photoOf(person);
        if (person === this.person) this.url = url;
    }

    render() {
        if (this.url) return html`<img src=${this.url} alt=${t('photo.of', {name: this.name})} />`;
        let sum = 0;
        for (const letter of this.person) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
        return html`<span class="monogram tint-${sum % 6}" aria-hidden="true">${letters(this.name)}</span>`;
    }
}

/** First letters of the first and the last name, whole Devanagari syllables included. @param {string} name */
function letters(name) {
    const parts = (name ?? '').trim().split(/\s+/).filter(Boolean);
    const first = (/** @type {string} */ part) => [...new Intl.Segmenter().segment(part)][0]?.segment ?? '';
    if (!parts.length) return '?';
    return parts.length > 1 ? first(parts[0]) + first(parts[parts.length - 1]) : first(parts[0]);
}

customElements.define('ly-photo', Photo);
