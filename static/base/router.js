// @ts-check
/** Addresses of the application: the History API, plain links, nothing else. */

export const navigation = new EventTarget();

/** @param {string} path @param {{replace?: boolean}} [how] */
export function go(path, {replace = false} = {}) {
    if (replace) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    navigation.dispatchEvent(new Event('changed'));
}

addEventListener('popstate', () => navigation.dispatchEvent(new Event('changed')));

document.addEventListener('click', (event) => {
    const target = /** @type {globalThis.Element | null} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null} */ (target?.closest?.('a[href]'));
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
        return;
    if (link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
    if (link.hash && link.pathname === location.pathname) return;
    if (/^\/(api|v|health|metrics|openapi)/.test(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
});

/** @param {string} name */
export const parameter = (name) => new URLSearchParams(location.search).get(name) ?? '';

/** Keeps a filter in the address without a new step back. @param {Record<string, string>} values */
export function keepParameters(values) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(values)) value ? query.set(name, value) : query.delete(name);
    const text = query.toString();
    history.replaceState(null, '', location.pathname + (text ? '?' + text : ''));
}
