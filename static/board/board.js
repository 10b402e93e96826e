// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {Element, Source} from '../base/element.js';
import {clockTime, number, t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {
    button,
    canLetIn,
    decisionText,
    directionText,
    empty,
    lookOf,
    photo,
    shown,
    toast,
    unlockBadge,
} from '../base/parts.js';
import {may, session} from '../base/session.js';
import {alarmList} from '../doors/alarms.js';
import {overrideDialog, simulateTapDialog} from '../doors/actions.js';
import {doorTile} from '../doors/tile.js';
import {personSheet} from './sheet.js';
import './find.js';

const TAPS = 12;
/** A safety net below the live channel: whatever was missed shows within this time. */
const READ_AGAIN_MS = 30_000;

/** The desk: who is here, who has just tapped, what needs a hand. Every part is read again when the live channel names it. */
class Board extends Element {
    constructor() {
        super();
        const site = session.site?.id;
        this.presence = new Source(this, () => api.get('/presence', {site, limit: 1}));
        this.visits = new Source(this, async () => (await api.get('/visits', {site, limit: TAPS})).items);
        this.doors = new Source(this, async () =>
            may('device:read') ? (await api.get('/door-states', {site})).items : [],
        );
        this.alarms = new Source(this, async () =>
            may('alarm:read') ? (await api.get('/alarms', {site, open: true, limit: 20})).items : [],
        );
        this.readers = new Source(this, async () =>
            may('device:simulate') && may('device:read')
                ? (await api.get('/devices', {site, limit: 200})).items.filter(
                      (/** @type {any} */ device) => device.driver === 'sim' && device.kind === 'reader',
                  )
                : [],
        );
    }

    connectedCallback() {
        super.connectedCallback();
        const site = session.site?.id;
        if (!site) return;
        const all = [this.visits, this.presence, this.doors, this.alarms, this.readers];
        for (const source of all) source.load();
        this.follow('visits', site, () => this.visits.load());
        this.follow('presence', site, () => this.presence.load());
        this.follow('alarms', site, () => Promise.all([this.alarms.load(), this.doors.load()]));
        this.follow('devices', site, () => this.doors.load());
        this.follow('desk', site, (change) => this.atDesk(change));
        this.every(READ_AGAIN_MS, () => all.slice(0, 4).forEach((source) => source.load()));
    }

    /** Someone tapped at the desk's own reader: call the person up. @param {import('../base/live.js').Change} change */
    atDesk(change) {
        const id = change.ids?.[change.ids.length - 1];
        if (id) personSheet(id, this.doors.data ?? []);
        else if (change.name) toast(t('find.cardUnknown'), 'bad');
    }

    render() {
        if (!session.site)
            return html`<div class="page">
                <h1 tabindex="-1">${t('board.title')}</h1>
                ${empty('board', t('board.noSite'), t('board.noSiteText'))}
            </div>`;
        return html`<div class="page board">
            <div class="page-head">
                <h1 tabindex="-1">${t('board.title')}</h1>
                ${this.readers.data?.length ? button(t('simulate.title'), () => simulateTapDialog(this.readers.data ?? []), {shape: 'reader'}) : nothing}
            </div>
            ${may('person:read', true) ? html`<ly-find @found=${(/** @type {CustomEvent} */ event) => personSheet(event.detail.id, this.doors.data ?? [])}></ly-find>` : nothing}
            <div class="board-grid">
                <section class="panel taps" aria-labelledby="taps-title">
                    <div class="panel-head">
                        <h2 id="taps-title">${t('board.taps')}</h2>
                        <a href="/visits">${t('board.allVisits')}</a>
                    </div>
                    ${shown(this.visits, (visits) => this.taps(visits))}
                </section>
                <div class="board-side">
                    <section class="panel here" aria-labelledby="here-title">
                        <div class="panel-head">
                            <h2 id="here-title">${t('board.here')}</h2>
                            <a href="/inside">${t('board.whoInside')}</a>
                        </div>
                        ${shown(this.presence, here)}
                    </section>
                    ${
                        this.alarms.data?.length
                            ? html`<section class="panel alarms" aria-labelledby="alarms-title">
                                  <h2 id="alarms-title">${t('alarm.title')}</h2>
                                  ${alarmList(this.alarms.data, () => this.alarms.load())}
                              </section>`
                            : nothing
                    }
                    ${
                        may('device:read')
                            ? html`<section class="panel" aria-labelledby="doors-title">
                                  <div class="panel-head">
                                      <h2 id="doors-title">${t('board.doors')}</h2>
                                      <a href="/doors">${t('board.allDoors')}</a>
                                  </div>
                                  ${shown(this.doors, (doors) => (doors.length ? html`<div class="tiles">${doors.map(doorTile)}</div>` : empty('door', t('doors.none'), t('doors.noneText'))))}
                              </section>`
                            : nothing
                    }
                </div>
            </div>
        </div>`;
    }

    /** @param {any[]} visits */
    taps(visits) {
        if (!visits.length) return empty('reader', t('board.noTaps'), t('board.noTapsText'));
        const [first, ...others] = visits;
        return html`${tapCard(first, 'first')}
            <ol class="tap-list">
                ${others.map((visit) => html`<li>${tapCard(visit, '')}</li>`)}
            </ol>`;
    }
}

/** One tap: face, name, what was decided and why, in words, colour and shape. @param {any} visit @param {string} kind */
function tapCard(visit, kind) {
    const look = lookOf(visit);
    const name =
        visit.person?.name ??
        (visit.byName && visit.decision === 'open' ? t('visit.openedBy', {name: visit.byName}) : t('visit.nobody'));
    return html`<article class="tap ${look.tone} ${kind}" data-visit=${visit.id}>
        ${visit.person ? photo(visit.person.id, visit.person.name, visit.person.photo, kind ? 'l' : 'm') : html`<span class="photo ${kind ? 'photo-l' : 'photo-m'}"><span class="monogram nobody">${icon(visit.byName ? 'account' : 'card')}</span></span>`}
        <div class="tap-main">
            <p class="tap-name">${visit.person ? html`<a href=${'/people/' + visit.person.id}>${name}</a>` : name}</p>
            <p class="tap-what">
                <span class="tap-decision">${icon(look.shape)}${decisionText(visit)}</span>
                ${visit.reason ? html`<span class="muted">${visit.byName ? visit.byName + ': ' : ''}${visit.reason}</span>` : nothing}
            </p>
            <p class="tap-where muted">
                ${visit.direction === 'in' ? icon('enter') : visit.direction === 'out' ? icon('leave') : nothing}
                <span
                    >${[directionText(visit.direction), visit.doorName ?? visit.readerName, visit.person?.number].filter(Boolean).join(' · ')}</span
                >
                ${unlockBadge(visit.unlock)}
            </p>
        </div>
        <div class="tap-side">
            <time datetime=${visit.at}>${clockTime(visit.at, session.site?.zone)}</time>
            ${visit.late && visit.decision !== 'late' ? html`<span class="muted small">${t('visit.late')}</span>` : nothing}
            ${
                canLetIn(visit)
                    ? html`<button
                          class="button small"
                          type="button"
                          aria-label=${t('override.for', {name})}
                          @click=${() => overrideDialog(visit)}
                      >
                          ${t('override.button')}
                      </button>`
                    : nothing
            }
        </div>
    </article>`;
}

/** @param {any} presence */
function here(presence) {
    return html`<p class="count">
            <span class="count-number" data-count=${presence.count}>${number(presence.count)}</span>
            <span>${t('board.inside', {n: presence.count})}</span>
        </p>
        <ul class="zones">
            ${presence.zones.map((/** @type {any} */ zone) => {
                const full = zone.capacity && zone.count >= zone.capacity;
                return html`<li>
                    <div class="zone-line">
                        <span>${zone.name}</span
                        ><span class="zone-count"
                            >${zone.capacity ? t('board.ofCapacity', {n: zone.count, of: zone.capacity}) : number(zone.count)}
                            ${full ? html`<span class="badge warn">${icon('alarm')}${t('board.full')}</span>` : nothing}</span
                        >
                    </div>
                    ${zone.capacity ? html`<meter min="0" max=${zone.capacity} .value=${Math.min(zone.count, zone.capacity)} aria-label=${zone.name}></meter>` : nothing}
                </li>`;
            })}
        </ul>`;
}

customElements.define('ly-board', Board);
