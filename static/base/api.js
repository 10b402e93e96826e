// @ts-check
import {session, remember} from './session.js';

/** A no of the server, or its silence (`status` 0, code `net.offline`). */
export class Problem extends Error {
    /** @param {number} status @param {any} body */
    constructor(status, body) {
        super(body?.detail ?? body?.title ?? 'HTTP ' + status);
        this.status = status;
        /** @type {string} */
        this.code = body?.code ?? (status ? 'http.' + status : 'net.offline');
        /** @type {string} */
        this.detail = body?.detail ?? '';
        /** @type {{field: string, code: string, detail: string}[]} */
        this.errors = body?.errors ?? [];
        /** @type {any} what the server holds now, where someone else was faster */
        this.current = body?.current;
        /** @type {string | undefined} */
        this.traceId = body?.traceId;
    }
}

/** A random UUID; `crypto.randomUUID` is missing on plain HTTP. */
export function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A POST that got no answer keeps its key: sent again, it is not done twice. @type {Map<string, string>} */
const unanswered = new Map();

/** @type {Promise<boolean> | null} */
let refreshing = null;

/** Asks for a new access token with the session's cookie. @returns {Promise<boolean>} whether there is one */
export function refresh() {
    refreshing ??= renew().finally(() => (refreshing = null));
    return refreshing;
}

async function renew() {
    const response = await send('POST', '/auth/refresh', JSON.stringify({}), {'Content-Type': 'application/json'});
    if (response.status === 401 || response.status === 400 || response.status === 422) {
        session.take(null);
        return false;
    }
    signedIn(await answer(response));
    return true;
}

let renewal = 0;

/** Takes what sign-in answered, and renews it a minute before it ends. @param {any} who */
function signedIn(who) {
    session.take(who);
    clearTimeout(renewal);
    renewal = window.setTimeout(
        () => session.token && refresh().catch(() => false),
        Math.max(10, who.expiresIn - 60) * 1000,
    );
}

/** Takes up the session of an earlier visit, where there is one. */
export async function resume() {
    if (!remember('signed-in')) return false;
    try {
        return await refresh();
    } catch {
        return false;
    }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {BodyInit | undefined} body
 * @param {Record<string, string>} headers
 */
async function send(method, path, body, headers) {
    if (session.token) headers['Authorization'] = 'Bearer ' + session.token;
    try {
        const response = await fetch('/api/v1' + path, {method, headers, body, cache: 'no-store'});
        session.heard(true);
        return response;
    } catch {
        session.heard(false);
        throw new Problem(0, null);
    }
}

/** @param {Response} response @returns {Promise<any>} */
async function answer(response) {
    const type = response.headers.get('Content-Type') ?? '';
    const body = response.status === 204 || !type.includes('json') ? null : await response.json().catch(() => null);
    if (!response.ok) throw new Problem(response.status, body);
    return body;
}

/**
 * @param {string} method
 * @param {string} path below `/api/v1`
 * @param {any} [body] JSON, or a Blob as it is
 * @param {{version?: number, raw?: boolean}} [how] `version` of what is changed; `raw`: the answer as a Blob
 * @returns {Promise<any>}
 */
async function call(method, path, body, how = {}) {
    /** @type {Record<string, string>} */
    const headers = {};
    const blob = body instanceof Blob;
    const text = body === undefined || blob ? body : JSON.stringify(body);
    if (blob) headers['Content-Type'] = body.type;
    else if (text !== undefined) headers['Content-Type'] = 'application/json';
    if (how.version !== undefined) headers['If-Match'] = '"' + how.version + '"';
    const same = method + ' ' + path + ' ' + (blob ? '' : text);
    if (method === 'POST') {
        const key = unanswered.get(same) ?? uuid();
        unanswered.set(same, key);
        headers['Idempotency-Key'] = key;
    }
    let response = await send(method, path, text, headers);
    if (response.status === 401 && session.token && (await refresh())) {
        response = await send(method, path, text, headers);
    }
    unanswered.delete(same);
    if (how.raw && response.ok) return response.blob();
    return answer(response);
}

export const api = {
    /** @param {string} path @param {Record<string, any>} [query] */
    get: (path, query) => call('GET', path + asQuery(query)),
    /** @param {string} path */
    blob: (path) => call('GET', path, undefined, {raw: true}),
    /** @param {string} path @param {any} [body] */
    post: (path, body = {}) => call('POST', path, body),
    /** @param {string} path @param {any} body @param {number} [version] */
    put: (path, body, version) => call('PUT', path, body, {version}),
    /** @param {string} path @param {number} [version] */
    remove: (path, version) => call('DELETE', path, undefined, {version}),

    /** Every row of a list, page by page. @param {string} path @param {Record<string, any>} [query] @returns {Promise<any[]>} */
    async all(path, query = {}) {
        const items = [];
        let cursor;
        do {
            const page = await api.get(path, {limit: 200, ...query, cursor});
            items.push(...page.items);
            cursor = page.next;
        } while (cursor && items.length < 5000);
        return items;
    },

    /** @param {{tenant?: string, login: string, password: string}} who */
    async signIn(who) {
        const body = JSON.stringify({...who, session: 'cookie'});
        signedIn(await answer(await send('POST', '/auth/login', body, {'Content-Type': 'application/json'})));
    },

    async signOut() {
        try {
            await call('POST', '/auth/logout', {});
        } finally {
            session.take(null);
        }
    },
};

/** @param {Record<string, any>} [query] */
function asQuery(query) {
    const pairs = Object.entries(query ?? {}).filter(
        ([, value]) => value !== undefined && value !== null && value !== '',
    );
    return pairs.length ? '?' + new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])) : '';
}
