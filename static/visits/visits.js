// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {showDialog} from '../base/dialog.js';
import {Element, ListSource, Source} from '../base/element.js';
import {day, exactTime, fromLocalInput, moment, problemText, t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {
    badge,
    button,
    canLetIn,
    decisionBadge,
    directionText,
    empty,
    facts,
    moreButton,
    photo,
    shown,
    toast,
    unlockBadge,
} from '../base/parts.js';
import {keepParameters, parameter} from '../base/router.js';
import {may, session} from '../base/session.js';
import {correctDialog, overrideDialog} from '../doors/actions.js';

/** Every tap, override and unlock, newest first, refused ones too. */
class Visits extends Element {
    constructor() {
        super();
        this.filter = {day: parameter('day'), door: parameter('door'), decision: parameter('decision')};
        this.list = new ListSource(this, (page) =>
            api.get('/visits', {
                site: session.site?.id,
                door: this.filter.door,
                decision: this.filter.decision,
                ...span(this.filter.day),
                ...page,
            }),
        );
        this.doors = new Source(this, async () =>
            may('place:read') ? (await api.get('/doors', {site: session.site?.id, limit: 200})).items : [],
        );
    }

    connectedCallback() {
        super.connectedCallback();
        this.list.load();
        this.doors.load();
        if (session.site) this.follow('visits', session.site.id, () => this.list.load());
    }

    /** @param {Record<string, string>} change */
    choose(change) {
        Object.assign(this.filter, change);
        keepParameters(this.filter);
        this.list.reset();
        this.requestUpdate();
    }

    /** @param {any} visit */
    async details(visit) {
        try {
            const one = await api.get('/visits/' + visit.id);
            const zone = session.site?.zone;
            await showDialog(
                t('visit.title'),
                html`${decisionBadge(one)}${facts([
                    [t('visit.who'), one.person?.name],
                    [t('visit.at'), day(one.at, zone) + ', ' + exactTime(one.at, zone)],
                    [t('visit.recorded'), day(one.recordedAt, zone) + ', ' + exactTime(one.recordedAt, zone)],
                    [t('visit.day'), day(one.day)],
                    [t('visit.direction'), directionText(one.direction)],
                    [t('visit.door'), one.doorName],
                    [t('visit.reader'), one.readerName],
                    [
                        t('visit.sequence'),
                        one.seq === null || one.seq === undefined ? '' : html`<code>${one.boot} / ${one.seq}</code>`,
                    ],
                    [t('visit.by'), one.byName],
                    [t('form.reason'), one.reason],
                ])}
                ${
                    one.corrections?.length
                        ? html`<h3>${t('visit.corrections')}</h3>
                              <ul class="lines">
                                  ${one.corrections.map(
                                      (/** @type {any} */ correction) =>
                                          html`<li>
                                              <span
                                                  ><strong>${moment(correction.at, zone)}</strong>
                                                  ${correction.reason}</span
                                              >
                                          </li>`,
                                  )}
                              </ul>`
                        : nothing
                }`,
            );
        } catch (problem) {
            toast(problemText(problem), 'bad');
        }
    }

    render() {
        const {day: chosen, door, decision} = this.filter;
        return html`<div class="page">
            <h1 tabindex="-1">${t('visits.title')}</h1>
            <div class="filters">
                <div class="field">
                    <label for="visits-day">${t('visits.day')}</label
                    ><input
                        id="visits-day"
                        type="date"
                        .value=${chosen}
                        @change=${(/** @type {any} */ event) => this.choose({day: event.target.value})}
                    />
                </div>
                <div class="field">
                    <label for="visits-door">${t('visit.door')}</label
                    ><select
                        id="visits-door"
                        @change=${(/** @type {any} */ event) => this.choose({door: event.target.value})}
                    >
                        <option value="">${t('visits.allDoors')}</option>
                        ${(this.doors.data ?? []).map((/** @type {any} */ one) => html`<option value=${one.id} ?selected=${one.id === door}>${one.name}</option>`)}
                    </select>
                </div>
                <div class="field">
                    <label for="visits-decision">${t('visits.decision')}</label
                    ><select
                        id="visits-decision"
                        @change=${(/** @type {any} */ event) => this.choose({decision: event.target.value})}
                    >
                        ${['', 'open', 'refuse', 'late', 'desk'].map((one) => html`<option value=${one} ?selected=${one === decision}>${t('decision.' + (one || 'all'))}</option>`)}
                    </select>
                </div>
            </div>
            <section class="panel flush" aria-label=${t('visits.title')}>
                ${shown(this.list, ({items}) =>
                    items.length
                        ? html`<ul class="rows">
                              ${items.map((/** @type {any} */ visit) => this.visit(visit))}
                          </ul>`
                        : empty('visits', t('visits.noneFound'), t('visits.noneFoundText')),
                )}
            </section>
            ${moreButton(this.list)}
        </div>`;
    }

    /** @param {any} visit */
    visit(visit) {
        const time = moment(visit.at, session.site?.zone);
        return html`<li class="row visit">
            ${visit.person ? photo(visit.person.id, visit.person.name, visit.person.photo, 'm') : html`<span class="photo photo-m"><span class="monogram nobody">${icon('card')}</span></span>`}
            <span class="row-main"
                >${visit.person ? html`<a href=${'/people/' + visit.person.id}><strong>${visit.person.name}</strong></a>` : html`<strong>${visit.byName && visit.decision === 'open' ? t('visit.openedBy', {name: visit.byName}) : t('visit.nobody')}</strong>`}
                <span class="muted small"
                    >${[directionText(visit.direction), visit.doorName ?? visit.readerName, visit.reason].filter(Boolean).join(' · ')}</span
                ></span
            >
            <span class="row-more"
                >${decisionBadge(visit)}${unlockBadge(visit.unlock)}${visit.late && visit.decision !== 'late' ? badge('warn', t('visit.late'), 'late') : nothing}${visit.correctedAt ? badge('warn', t('visit.corrected'), 'edit') : nothing}</span
            >
            <time class="row-end" datetime=${visit.at}>${time}</time>
            <span class="buttons"
                >${canLetIn(visit) ? button(t('override.button'), async () => (await overrideDialog(visit)) && this.list.load(), {kind: 'small'}) : nothing}
                ${may('visit:correct') ? button(t('correct.button'), async () => (await correctDialog(visit)) && this.list.load(), {kind: 'quiet small', label: t('correct.one', {time})}) : nothing}
                ${button(t('visit.details'), () => this.details(visit), {kind: 'quiet small', label: t('visit.detailsOne', {time})})}</span
            >
        </li>`;
    }
}

/** The instants between which a local day lies. @param {string} chosen */
function span(chosen) {
    if (!chosen) return {};
    const zone = session.site?.zone;
    const next = new Date(Date.parse(chosen + 'T00:00:00Z') + 86_400_000).toISOString().slice(0, 10);
    return {from: fromLocalInput(chosen + 'T00:00', zone), to: fromLocalInput(next + 'T00:00', zone)};
}

customElements.define('ly-visits', Visits);
