// @ts-check
import {html, nothing} from 'lit';
import {api, resume} from './base/api.js';
import {formDialog, openDialog} from './base/dialog.js';
import {Element} from './base/element.js';
import {
    currentLanguage,
    exactTime,
    fromLocalInput,
    fullMoment,
    LANGUAGES,
    localInput,
    t,
    useLanguage,
} from './base/i18n.js';
import {icon, mark} from './base/icons.js';
import {live} from './base/live.js';
import {empty, toast} from './base/parts.js';
import {go, navigation} from './base/router.js';
import {may, remember, session} from './base/session.js';

/**
 * Every page: where it is, who may see it, what draws it. A page module is read when it is first visited.
 * @typedef {{path: RegExp, title: string, load: () => Promise<any>, draw: (match: RegExpMatchArray) => any, nav?: string, open?: boolean, may?: () => boolean}} Route
 */
/** @type {Route[]} */
const routes = [
    {
        path: /^\/setup$/,
        title: 'setup.title',
        open: true,
        load: () => import('./setup/setup.js'),
        draw: () => html`<ly-setup></ly-setup>`,
    },
    {
        path: /^\/signin$/,
        title: 'signin.title',
        open: true,
        load: () => import('./signin/signin.js'),
        draw: () => html`<ly-signin></ly-signin>`,
    },
    {
        path: /^\/board$/,
        title: 'board.title',
        nav: 'board',
        may: () => may('visit:read', true) && may('presence:read'),
        load: () => import('./board/board.js'),
        draw: () => html`<ly-board></ly-board>`,
    },
    {
        path: /^\/people$/,
        title: 'people.title',
        nav: 'people',
        may: () => may('person:read', true),
        load: () => import('./people/people.js'),
        draw: () => html`<ly-people></ly-people>`,
    },
    {
        path: /^\/people\/([0-9a-f-]{36})$/,
        title: 'person.title',
        nav: 'people',
        may: () => may('person:read'),
        load: () => import('./people/person.js'),
        draw: (match) => html`<ly-person .person=${match[1]}></ly-person>`,
    },
    {
        path: /^\/inside$/,
        title: 'inside.title',
        nav: 'inside',
        may: () => may('presence:read', true),
        load: () => import('./presence/inside.js'),
        draw: () => html`<ly-inside></ly-inside>`,
    },
    {
        path: /^\/visits$/,
        title: 'visits.title',
        nav: 'visits',
        may: () => may('visit:read'),
        load: () => import('./visits/visits.js'),
        draw: () => html`<ly-visits></ly-visits>`,
    },
    {
        path: /^\/doors$/,
        title: 'doors.title',
        nav: 'doors',
        may: () => may('device:read', true),
        load: () => import('./doors/doors.js'),
        draw: () => html`<ly-doors></ly-doors>`,
    },
    {
        path: /^\/devices\/([0-9a-f-]{36})$/,
        title: 'frames.title',
        nav: 'doors',
        may: () => may('device:read', true),
        load: () => import('./doors/frames.js'),
        draw: (match) => html`<ly-frames .device=${match[1]}></ly-frames>`,
    },
    {
        path: /^\/settings$/,
        title: 'settings.title',
        nav: 'settings',
        may: () => may('account:read') || may('place:write'),
        load: () => import('./settings/settings.js'),
        draw: () => html`<ly-settings></ly-settings>`,
    },
    {
        path: /^\/account$/,
        title: 'account.title',
        nav: 'account',
        may: () => true,
        load: () => import('./account/account.js'),
        draw: () => html`<ly-account></ly-account>`,
    },
];

/** What stands in the navigation, in this order; the first four also at the foot of a phone. */
const places = ['board', 'people', 'inside', 'doors', 'visits', 'settings'];

/** @param {string} nav */
const routeOf = (nav) => /** @type {Route} */ (routes.find((route) => route.nav === nav));

/** The first page that this person may see. */
const home = () =>
    '/' +
    (places.find((place) => routeOf(place).may?.()) ?? (may('person:read') ? 'people/' + session.me?.id : 'account'));

/** The frame around every page: header, navigation, notices, the page, what is said to all. */
class App extends Element {
    constructor() {
        super();
        /** @type {Route | null} */
        this.route = null;
        /** @type {any} */
        this.page = nothing;
        this.missing = false;
        /** @type {any} */
        this.broken = null;
        /** @type {{text: string, tone: string, id: number}[]} */
        this.toasts = [];
        this.visited = 0;
        /** @type {{state: string, now: string} | null} */
        this.clock = null;
        /** @type {(() => void) | null} */
        this.unfollow = null;
    }

    connectedCallback() {
        super.connectedCallback();
        this.listen(navigation, 'changed', () => this.visit());
        this.listen(live, 'changed', () => this.requestUpdate());
        this.listen(session, 'changed', () => this.person());
        this.listen(window, 'lyceum-toast', (event) => this.say(event.detail));
        this.listen(window, 'lyceum-clock', () => this.readClock());
        this.begin();
    }

    async begin() {
        await useLanguage();
        try {
            session.installation = await api.get('/setup');
            await resume();
            if (session.me) await readSites();
            this.broken = null;
        } catch (problem) {
            this.broken = problem;
            setTimeout(() => this.begin(), 3000);
        }
        this.visit();
    }

    /** Someone signed in or out. */
    person() {
        if (session.token && !session.mustChange) {
            live.start();
            const site = session.site?.id ?? '';
            if (!this.unfollow && site) {
                this.unfollow = live.follow('clock', site, () => this.readClock());
                this.readClock();
            }
        } else {
            live.stop();
            this.unfollow?.();
            this.unfollow = null;
            this.clock = null;
            if (!session.token && this.route && !this.route.open)
                go('/signin?to=' + encodeURIComponent(location.pathname + location.search), {replace: true});
        }
    }

    async readClock() {
        this.clock = await api.get('/clock').catch(() => this.clock);
        this.requestUpdate();
    }

    /** Shows the page of the address. */
    async visit() {
        const visited = ++this.visited;
        const path = location.pathname.replace(/(.)\/$/, '$1');
        if (this.broken) return this.requestUpdate();
        if (session.installation.needed && path !== '/setup') return go('/setup', {replace: true});
        if (!session.installation.needed && path === '/setup') return go('/', {replace: true});
        if (!session.me && path !== '/setup' && path !== '/signin') {
            return go('/signin' + (path === '/' ? '' : '?to=' + encodeURIComponent(path + location.search)), {
                replace: true,
            });
        }
        if (session.me && session.mustChange && path !== '/account') return go('/account', {replace: true});
        if (session.me && (path === '/' || path === '/signin')) return go(home(), {replace: true});
        if (session.me && !session.sites.length && !session.mustChange) await readSites().catch(() => undefined);
        const route = routes.find((one) => one.path.test(path));
        this.missing = !route || (route.may !== undefined && !route.may());
        this.route = route ?? null;
        if (route && !this.missing) {
            try {
                await route.load();
            } catch {
                this.page = empty('offline', t('state.failed'), t('problem.net.offline'));
                return this.requestUpdate();
            }
            if (visited !== this.visited) return;
            this.page = route.draw(/** @type {RegExpMatchArray} */ (path.match(route.path)));
        }
        this.requestUpdate();
        await this.updateComplete;
        this.nameAndFocus();
    }

    nameAndFocus() {
        requestAnimationFrame(() => {
            const heading = /** @type {HTMLElement | null} */ (this.querySelector('main h1'));
            scrollTo(0, 0);
            if (this.visited > 1 && !this.querySelector('main [autofocus]')) heading?.focus({preventScroll: true});
        });
    }

    updated() {
        const title = this.missing ? t('missing.title') : this.route ? t(this.route.title) : '';
        document.title = (title ? title + ' · ' : '') + (session.me?.tenantName ?? 'Lyceum');
    }

    /** @param {{text: string, tone: string}} toast */
    say({text, tone}) {
        const one = {text, tone, id: Date.now() + Math.random()};
        this.toasts = [...this.toasts.slice(-2), one];
        this.requestUpdate();
        setTimeout(() => {
            this.toasts = this.toasts.filter((other) => other !== one);
            this.requestUpdate();
        }, 6000);
    }

    render() {
        if (this.broken)
            return html`<main id="main" class="alone">
                ${mark()}${empty('offline', t('state.unreachable'), t('state.unreachableHint'))}
            </main>`;
        const inside = session.me && !session.mustChange && !this.route?.open;
        return html`<a class="skip" href="#main">${t('nav.skip')}</a>
            ${this.header(Boolean(inside))} ${inside ? this.navigation() : nothing}
            <div class="notices">${this.notices(Boolean(inside))}</div>
            <main id="main" tabindex="-1" class=${inside ? '' : 'alone'}>
                ${this.missing ? this.notHere() : this.page}
            </main>
            <div class="toasts" role="status" aria-live="polite">
                ${this.toasts.map(
                    (one) =>
                        html`<div class="toast ${one.tone}">
                            ${icon(one.tone === 'ok' ? 'check' : 'alarm')}<span>${one.text}</span>
                        </div>`,
                )}
            </div>`;
    }

    /** @param {boolean} inside */
    header(inside) {
        return html`<header class="topbar">
            <a class="brand" href="/">${mark()}<span>${session.me?.tenantName ?? 'Lyceum'}</span></a>
            ${
                inside && session.sites.length > 1
                    ? html`<label class="site-choice"
                          ><span class="visually-hidden">${t('nav.site')}</span>
                          <select @change=${(/** @type {any} */ event) => chooseSite(event.target.value)}>
                              ${session.sites.map(
                                  (site) =>
                                      html`<option value=${site.id} ?selected=${site.id === session.site?.id}>
                                          ${site.name}
                                      </option>`,
                              )}
                          </select></label
                      >`
                    : inside && session.site && session.site.name !== session.me?.tenantName
                      ? html`<span class="site-name">${session.site.name}</span>`
                      : nothing
            }
            <span class="gap"></span>
            ${inside ? this.connection() : nothing}
            <button class="button quiet look-button" type="button" @click=${lookDialog}>
                ${icon('theme')}<span>${currentLanguage().name}</span>
            </button>
            ${
                session.me
                    ? html`<button
                          class="button quiet"
                          type="button"
                          aria-haspopup="dialog"
                          aria-label=${t('nav.me', {name: session.me.name})}
                          @click=${() => this.menu()}
                      >
                          ${icon('account')}<span class="wide-only">${session.me.name}</span>
                      </button>`
                    : nothing
            }
        </header>`;
    }

    connection() {
        const on = live.state === 'on';
        return html`<span class="connection ${on ? 'on' : 'off'}" role="status"
            >${icon(on ? 'live' : 'offline')}<span class="wide-only">${t(on ? 'live.on' : 'live.off')}</span>
            <span class="visually-hidden narrow-only">${t(on ? 'live.on' : 'live.off')}</span></span
        >`;
    }

    navigation() {
        const shown = places.filter((place) => routeOf(place).may?.());
        return html`<nav class="rail" aria-label=${t('nav.main')}>
            <ul>
                ${shown.map(
                    (place, index) =>
                        html`<li class=${index > 3 ? 'wide-only' : ''}>
                            <a href=${'/' + place} aria-current=${this.route?.nav === place ? 'page' : nothing}
                                >${icon(place === 'doors' ? 'door' : place)}<span>${t('nav.' + place)}</span></a
                            >
                        </li>`,
                )}
                ${
                    shown.length > 4
                        ? html`<li class="narrow-only">
                              <button type="button" aria-haspopup="dialog" @click=${() => this.menu()}>
                                  ${icon('more')}<span>${t('nav.more')}</span>
                              </button>
                          </li>`
                        : nothing
                }
                ${
                    !shown.length && may('person:read')
                        ? html`<li>
                              <a href=${'/people/' + session.me?.id}>${icon('account')}<span>${t('nav.mine')}</span></a>
                          </li>`
                        : nothing
                }
            </ul>
        </nav>`;
    }

    menu() {
        openDialog(
            ({close}) =>
                html`<div class="dialog-body">
                    <p class="muted">${session.me?.roles.map((role) => t('role.' + role)).join(', ')}</p>
                    <ul class="menu">
                        ${places
                            .slice(4)
                            .filter((place) => routeOf(place).may?.())
                            .map(
                                (place) =>
                                    html`<li class="narrow-only">
                                        <button class="button" type="button" @click=${() => (close(), go('/' + place))}>
                                            ${icon(place)}<span>${t('nav.' + place)}</span>
                                        </button>
                                    </li>`,
                            )}
                        <li>
                            <button class="button" type="button" @click=${() => (close(), go('/account'))}>
                                ${icon('account')}<span>${t('account.title')}</span>
                            </button>
                        </li>
                        <li>
                            <button class="button" type="button" @click=${() => (close(), lookDialog())}>
                                ${icon('theme')}<span>${t('look.title')}</span>
                            </button>
                        </li>
                        <li>
                            <button class="button" type="button" @click=${() => (close(), leave())}>
                                ${icon('out')}<span>${t('action.signOut')}</span>
                            </button>
                        </li>
                    </ul>
                </div>`,
            {title: session.me?.name ?? ''},
        );
    }

    /** @param {boolean} inside */
    notices(inside) {
        return html`${
            session.installation.demo
                ? html`<div class="notice demo" role="note">
                      ${icon('question')}
                      <div><strong>${t('demo.title')}</strong> ${t('demo.text')}</div>
                  </div>`
                : nothing
        }
        ${
            session.connected
                ? nothing
                : html`<div class="notice warn" role="status">
                      ${icon('offline')}
                      <div><strong>${t('offline.title')}</strong> ${t('offline.text')}</div>
                  </div>`
        }
        ${
            inside && this.clock?.state === 'untrusted'
                ? html`<div class="notice bad" role="alert">
                      ${icon('late')}
                      <div>
                          <strong>${t('clock.untrusted')}</strong>
                          ${t('clock.untrustedText', {time: exactTime(this.clock.now, session.site?.zone)})}
                      </div>
                      ${may('clock:vouch') ? html`<button class="button small" type="button" @click=${() => vouchDialog(this.clock)}>${t('clock.vouch')}</button>` : nothing}
                  </div>`
                : nothing
        }
        ${
            inside && this.clock?.state === 'holdover'
                ? html`<div class="notice warn" role="note">
                      ${icon('late')}
                      <div>${t('clock.holdover')}</div>
                  </div>`
                : nothing
        }`;
    }

    notHere() {
        return html`<div class="page">
            <h1 tabindex="-1">${t('missing.title')}</h1>
            ${empty(
                'question',
                t('missing.what'),
                t('missing.text'),
                html`<a class="button primary" href="/">${t('missing.home')}</a>`,
            )}
        </div>`;
    }
}

async function readSites() {
    if (session.mustChange || !may('place:read')) return;
    session.sites = await api.all('/sites');
    session.changed();
}

/** @param {string} id */
function chooseSite(id) {
    session.chooseSite(id);
    live.stop();
    // Each page reads its own site at its start: a fresh page is simpler to trust than one that changes under the hand.
    location.reload();
}

async function leave() {
    await api.signOut().catch(() => undefined);
    go('/signin', {replace: true});
}

function lookDialog() {
    openDialog(
        ({close, draw}) =>
            html`<div class="dialog-body">
                    <fieldset class="field">
                        <legend>${t('look.language')}</legend>
                        <div class="choices">
                            ${LANGUAGES.map(
                                (language) =>
                                    html`<label class="choice"
                                        ><input
                                            type="radio"
                                            name="language"
                                            ?checked=${language === currentLanguage()}
                                            @change=${async () => {
                                                remember('language', language.code);
                                                await useLanguage(language.code);
                                                draw();
                                            }}
                                        /><span lang=${language.code}>${language.name}</span></label
                                    >`,
                            )}
                        </div>
                    </fieldset>
                    <fieldset class="field">
                        <legend>${t('look.theme')}</legend>
                        <div class="choices">
                            ${['', 'light', 'dark', 'contrast'].map(
                                (theme) =>
                                    html`<label class="choice"
                                        ><input
                                            type="radio"
                                            name="theme"
                                            ?checked=${(remember('theme') ?? '') === theme}
                                            @change=${() => {
                                                remember('theme', theme || null);
                                                theme
                                                    ? (document.documentElement.dataset.theme = theme)
                                                    : delete document.documentElement.dataset.theme;
                                            }}
                                        /><span>${t('look.' + (theme || 'system'))}</span></label
                                    >`,
                            )}
                        </div>
                    </fieldset>
                </div>
                <footer class="dialog-foot">
                    <button class="button primary" type="button" @click=${() => close()}>${t('action.done')}</button>
                </footer>`,
        {title: t('look.title')},
    );
}

/** @param {{now: string} | null} clock */
async function vouchDialog(clock) {
    const zone = session.site?.zone;
    const shown = localInput(new Date(), zone);
    const done = await formDialog({
        title: t('clock.vouch'),
        intro: html`<p>
            ${t('clock.vouchText', {time: fullMoment(clock?.now ?? Date.now(), zone), zone: zone ?? ''})}
        </p>`,
        fields: [
            {
                name: 'time',
                label: t('clock.time'),
                type: 'datetime-local',
                required: true,
                value: shown,
                hint: t('clock.timeHint'),
            },
        ],
        submit: t('clock.vouchDo'),
        send: (values) => api.post('/clock/vouch', {time: fromLocalInput(values.time, zone)}),
    });
    if (!done) return;
    toast(t('clock.vouched'));
    dispatchEvent(new Event('lyceum-clock'));
}

customElements.define('ly-app', App);
