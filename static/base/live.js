// @ts-check
import {refresh} from './api.js';
import {session} from './session.js';

/**
 * @typedef {object} Change
 * @property {string} changed topic
 * @property {string} [name] event
 * @property {string[]} [ids]
 * @property {boolean} [again] nothing known to have changed, but something may have been missed: read again
 */
/** @typedef {{topic: string, site: string, hear: (change: Change) => void}} Follower */

const TOKEN_ENDED = 4401;

/**
 * The one WebSocket. It says what changed, never what it is: whoever follows a topic reads again. After every
 * reconnect, and after a gap in a topic's numbers, all are told to read again.
 */
class Live extends EventTarget {
    constructor() {
        super();
        /** @type {WebSocket | null} */
        this.socket = null;
        /** @type {'off' | 'connecting' | 'on' | 'waiting'} */
        this.state = 'off';
        /** @type {Set<Follower>} */
        this.followers = new Set();
        /** @type {Map<string, number>} */
        this.numbers = new Map();
        this.tries = 0;
        this.timer = 0;
        /** @type {string | null} the token that the socket knows */
        this.token = null;
        // A renewed token is told at once, so that the socket does not end with the old one.
        session.addEventListener('changed', () => {
            if (this.state === 'on' && session.token && session.token !== this.token)
                this.say({token: (this.token = session.token)});
        });
        addEventListener('online', () => this.now());
        document.addEventListener('visibilitychange', () => {
            if (document.visibilityState === 'visible' && this.state !== 'off')
                this.state === 'on' ? this.tellAll() : this.now();
        });
    }

    /** @param {string} topic @param {string} site @param {(change: Change) => void} hear @returns {() => void} stops it */
    follow(topic, site, hear) {
        const follower = {topic, site, hear};
        const first = ![...this.followers].some((other) => other.topic === topic && other.site === site);
        this.followers.add(follower);
        if (first && this.state === 'on') this.say({subscribe: topic, site});
        return () => {
            this.followers.delete(follower);
            const last = ![...this.followers].some((other) => other.topic === topic && other.site === site);
            if (last && this.state === 'on') this.say({unsubscribe: topic, site});
        };
    }

    start() {
        if (this.state === 'off') this.connect();
    }

    stop() {
        clearTimeout(this.timer);
        this.become('off');
        this.socket?.close();
        this.socket = null;
    }

    /** Tries at once instead of at the end of the wait. */
    now() {
        if (this.state !== 'waiting') return;
        clearTimeout(this.timer);
        this.tries = 0;
        this.connect();
    }

    connect() {
        this.become('connecting');
        const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/api/v1/live');
        this.socket = socket;
        socket.onopen = () => socket.send(JSON.stringify({token: (this.token = session.token)}));
        socket.onmessage = (event) => this.hear(JSON.parse(event.data));
        socket.onclose = (event) => {
            if (this.socket === socket) this.lost(event.code);
        };
    }

    /** @param {number} code */
    async lost(code) {
        this.socket = null;
        if (this.state === 'off') return;
        this.become('waiting');
        if (code === TOKEN_ENDED || code === 1008) await refresh().catch(() => false);
        if (!session.token) return this.stop();
        const wait = Math.min(10_000, 300 * 2 ** this.tries++) * (0.75 + Math.random() / 2);
        this.timer = window.setTimeout(() => this.connect(), wait);
    }

    /** @param {any} message */
    hear(message) {
        if (message.ok) {
            this.tries = 0;
            this.numbers.clear();
            this.become('on');
            session.heard(true);
            const asked = new Set([...this.followers].map(({topic, site}) => JSON.stringify({subscribe: topic, site})));
            for (const text of asked) this.socket?.send(text);
            this.tellAll();
        } else if (message.changed) {
            const key = message.changed + ' ' + message.site;
            const before = this.numbers.get(key);
            this.numbers.set(key, message.n);
            const again = before !== undefined && message.n !== before + 1;
            for (const follower of this.followers) {
                if (follower.topic === message.changed && (!message.site || follower.site === message.site)) {
                    follower.hear({...message, again});
                }
            }
        }
    }

    tellAll() {
        for (const follower of this.followers) follower.hear({changed: follower.topic, again: true});
    }

    /** @param {any} message */
    say(message) {
        this.socket?.send(JSON.stringify(message));
    }

    /** @param {'off' | 'connecting' | 'on' | 'waiting'} state */
    become(state) {
        this.state = state;
        this.dispatchEvent(new Event('changed'));
    }
}

export const live = new Live();
