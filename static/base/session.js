// @ts-check
/** Who is signed in on this page and which site is looked at. The access token lives here and nowhere else. */

/**
 * @typedef {object} Me
 * @property {string} id
 * @property {string} name
 * @property {string[]} roles
 * @property {Record<string, string>} permissions permission to scope: all, site, own
 * @property {string[]} sites
 * @property {string} tenant
 * @property {string} tenantName
 * @property {string} [account]
 */
/** @typedef {{id: string, name: string, slug: string, zone: string, kind: string, version: number, [more: string]: any}} Site */

class Session extends EventTarget {
    constructor() {
        super();
        /** @type {string | null} */
        this.token = null;
        /** @type {Me | null} */
        this.me = null;
        this.mustChange = false;
        /** @type {Site[]} */
        this.sites = [];
        /** @type {{needed: boolean, demo: boolean, tenants: number, plainSignIn: boolean, version?: string, hint?: string}} */
        this.installation = {needed: false, demo: false, tenants: 1, plainSignIn: true};
        this.connected = true;
    }

    /** @returns {Site | undefined} the site that is looked at: the one chosen here before, else the main one */
    get site() {
        const chosen = remember('site');
        return (
            this.sites.find((site) => site.id === chosen) ??
            this.sites.find((site) => site.slug === 'main') ??
            this.sites[0]
        );
    }

    /** @param {string} id */
    chooseSite(id) {
        remember('site', id);
        this.changed();
    }

    /**
     * Whether this person may do something; with `wide`, whether beyond what is their own.
     * @param {string} permission
     * @param {boolean} [wide]
     */
    may(permission, wide = false) {
        const scope = this.me?.permissions?.[permission];
        return Boolean(scope) && scope !== 'none' && !(wide && scope === 'own');
    }

    /** @param {any} answer the answer of sign-in or refresh; null signs out */
    take(answer) {
        this.token = answer?.accessToken ?? null;
        this.me = answer?.person ?? null;
        this.mustChange = answer?.mustChange === true;
        remember('signed-in', answer ? 'yes' : null);
        if (!answer) this.sites = [];
        this.changed();
    }

    /** @param {boolean} connected whether the server answered the last time it was asked */
    heard(connected) {
        if (this.connected !== connected) {
            this.connected = connected;
            this.changed();
        }
    }

    changed() {
        this.dispatchEvent(new Event('changed'));
    }
}

export const session = new Session();

/** @param {string} permission @param {boolean} [wide] */
export const may = (permission, wide) => session.may(permission, wide);

/**
 * Reads a small preference of this browser, or keeps it when a value is given (null forgets it).
 * @param {string} name
 * @param {string | null} [value]
 * @returns {string | null}
 */
export function remember(name, value) {
    try {
        if (value === undefined) return localStorage.getItem('lyceum.' + name);
        if (value === null) localStorage.removeItem('lyceum.' + name);
        else localStorage.setItem('lyceum.' + name, value);
    } catch {
        // Storage switched off: nothing is remembered, everything works.
    }
    return value ?? null;
}
