// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {reasonDialog} from '../base/dialog.js';
import {Element, Source} from '../base/element.js';
import {clockTime, fullMoment, moment, number, t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {button, empty, photo, shown} from '../base/parts.js';
import {may, session} from '../base/session.js';

/** Who is inside, zone by zone: on a phone at the gate, and on paper in a fire. */
class Inside extends Element {
    constructor() {
        super();
        this.q = '';
        this.presence = new Source(this, () => everyone(session.site?.id ?? ''));
    }

    connectedCallback() {
        super.connectedCallback();
        if (!session.site) return;
        this.presence.load();
        this.follow('presence', session.site.id, () => this.presence.load());
        this.every(60_000, () => this.presence.load());
    }

    /** @param {any} one */
    async end(one) {
        const done = await reasonDialog({
            title: t('inside.end'),
            intro: html`<p>${t('inside.endText', {name: one.name})}</p>`,
            submit: t('inside.endDo'),
            suggestions: [t('reason.wentWithoutTap'), t('reason.reader')],
            send: (reason) => api.post('/presence/' + one.presence + '/end', {reason}),
        });
        if (done) await this.presence.load();
    }

    render() {
        const data = this.presence.data;
        return html`<div class="page inside">
            <div class="page-head">
                <h1 tabindex="-1">${t('inside.title')}</h1>
                ${button(t('inside.print'), () => print(), {shape: 'print', kind: 'no-print'})}
            </div>
            ${
                data
                    ? html`<p class="inside-count" role="status">
                              <span class="count-number" data-count=${data.count}>${number(data.count)}</span>
                              <span>${t('inside.people', {n: data.count})}</span>
                          </p>
                          <p class="muted">
                              ${session.site?.name} ·
                              ${t('inside.asOf', {time: fullMoment(data.at, session.site?.zone)})}
                          </p>`
                    : nothing
            }
            <div class="field no-print">
                <label for="inside-q">${t('inside.search')}</label
                ><input
                    id="inside-q"
                    type="search"
                    autocomplete="off"
                    @input=${(/** @type {any} */ event) => {
                        this.q = event.target.value.trim().toLocaleLowerCase();
                        this.requestUpdate();
                    }}
                />
            </div>
            ${shown(this.presence, (presence) => this.zones(presence))}
        </div>`;
    }

    /** @param {any} presence */
    zones(presence) {
        if (!presence.count)
            return html`<section class="panel">${empty('inside', t('inside.none'), t('inside.noneText'))}</section>`;
        const found = presence.people.filter(
            (/** @type {any} */ one) =>
                !this.q || (one.name + ' ' + (one.number ?? '')).toLocaleLowerCase().includes(this.q),
        );
        if (!found.length)
            return html`<section class="panel">
                ${empty('search', t('people.noneFound'), t('inside.noneFoundText'))}
            </section>`;
        return presence.zones.map((/** @type {any} */ zone) => {
            const people = found.filter((/** @type {any} */ one) => one.zone === zone.zone);
            if (!people.length) return nothing;
            return html`<section class="panel flush zone" aria-labelledby=${'zone-' + zone.zone}>
                <div class="zone-head">
                    <h2 id=${'zone-' + zone.zone}>${zone.name}</h2>
                    <span class="zone-count"
                        >${zone.capacity ? t('board.ofCapacity', {n: zone.count, of: zone.capacity}) : number(zone.count)}</span
                    >
                </div>
                <ul class="rows">
                    ${people.map((/** @type {any} */ one) => this.person(one))}
                </ul>
            </section>`;
        });
    }

    /** @param {any} one */
    person(one) {
        const zone = session.site?.zone;
        return html`<li class="row">
            <span class="tick print-only" aria-hidden="true"></span>${photo(one.person, one.name, one.photo, 'm')}
            <span class="row-main"
                >${may('person:read') ? html`<a href=${'/people/' + one.person}><strong>${one.name}</strong></a>` : html`<strong>${one.name}</strong>`}
                <span class="muted small"
                    >${[one.number, ...(one.groups ?? []).slice(0, 2)].filter(Boolean).join(' · ')}</span
                ></span
            >
            <span class="row-end"
                ><span class="visually-hidden">${t('inside.since')} </span
                ><time datetime=${one.since} title=${moment(one.since, zone)}>${clockTime(one.since, zone)}</time></span
            >
            ${may('visit:correct') ? html`<button class="button quiet icon-only no-print" type="button" aria-label=${t('inside.endOne', {name: one.name})} @click=${() => this.end(one)}>${icon('leave')}</button>` : nothing}
        </li>`;
    }
}

/** @param {string} site */
async function everyone(site) {
    const presence = await api.get('/presence', {site, limit: 200});
    for (let next = presence.next; next;) {
        const page = await api.get('/presence', {site, limit: 200, cursor: next});
        presence.people.push(...page.people);
        next = page.next;
    }
    return presence;
}

customElements.define('ly-inside', Inside);
