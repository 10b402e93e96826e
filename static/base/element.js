// @ts-check
import {LitElement} from 'lit';
import {live} from './live.js';
import {session} from './session.js';
import {words} from './i18n.js';

/** A part of a page in the light DOM, redrawn when language, person or site change. */
export class Element extends LitElement {
    constructor() {
        super();
        /** @type {(() => void)[]} */
        this.stops = [];
    }

    createRenderRoot() {
        return this;
    }

    connectedCallback() {
        super.connectedCallback();
        const redraw = () => this.requestUpdate();
        this.listen(words, 'changed', redraw);
        this.listen(session, 'changed', redraw);
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        for (const stop of this.stops.splice(0)) stop();
    }

    /** Listens until the element leaves. @param {EventTarget} target @param {string} name @param {(event: any) => void} hear @param {any} [options] */
    listen(target, name, hear, options) {
        target.addEventListener(name, hear, options);
        this.stops.push(() => target.removeEventListener(name, hear, options));
    }

    /** Follows a live topic until the element leaves. @param {string} topic @param {string} site @param {(change: import('./live.js').Change) => void} hear */
    follow(topic, site, hear) {
        this.stops.push(live.follow(topic, site, hear));
    }

    /** Calls again and again until the element leaves. @param {number} ms @param {() => void} call */
    every(ms, call) {
        const timer = setInterval(call, ms);
        this.stops.push(() => clearInterval(timer));
    }
}

/**
 * Something read from the server for an element: what was last known stays while it is read again or cannot be.
 * @template T
 */
export class Source {
    /** @param {{requestUpdate(): void}} host @param {() => Promise<T>} read */
    constructor(host, read) {
        this.host = host;
        this.read = read;
        /** @type {T | undefined} */
        this.data = undefined;
        /** @type {any} */
        this.problem = undefined;
        /** @type {Promise<void> | null} */
        this.running = null;
        this.again = false;
    }

    /** Reads; while a read is under way, one more follows it. @returns {Promise<void>} */
    load() {
        if (this.running) {
            this.again = true;
            return this.running;
        }
        this.running = this.run().finally(() => (this.running = null));
        return this.running;
    }

    async run() {
        do {
            this.again = false;
            try {
                this.data = await this.read();
                this.problem = undefined;
            } catch (problem) {
                this.problem = problem;
            }
            this.host.requestUpdate();
        } while (this.again);
    }

    /** Forgets, so that the next drawing shows that it is being read. */
    reset() {
        this.data = undefined;
        this.problem = undefined;
        return this.load();
    }
}

/** A list read page by page; read again, it brings as many rows as were there. @extends {Source<any>} */
export class ListSource extends Source {
    /** @param {{requestUpdate(): void}} host @param {(page: {limit: number, cursor?: string}) => Promise<{items: any[], next: string | null}>} readPage @param {number} [size] */
    constructor(host, readPage, size = 50) {
        super(host, () => readPage({limit: Math.min(200, Math.max(size, this.data?.items.length ?? 0))}));
        this.readPage = readPage;
        this.size = size;
        this.adding = false;
    }

    async more() {
        if (!this.data?.next || this.adding) return;
        this.adding = true;
        this.host.requestUpdate();
        try {
            const page = await this.readPage({limit: this.size, cursor: this.data.next});
            this.data = {items: [...this.data.items, ...page.items], next: page.next};
        } catch (problem) {
            this.problem = problem;
        }
        this.adding = false;
        this.host.requestUpdate();
    }
}
