// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {openDialog} from '../base/dialog.js';
import {Source} from '../base/element.js';
import {day, moment, t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {badge, decisionBadge, directionText, facts, photo, shown, word} from '../base/parts.js';
import {go} from '../base/router.js';
import {may, session} from '../base/session.js';
import {byHandDialog, unlockDialog} from '../doors/actions.js';

/** Whose sheet is open, so that a second tap of the same card does not open it twice. @type {string | null} */
let openFor = null;

/** Who stands at the desk, on one sheet: face, group, pass, last visits, and what can be done about it. @param {string} id @param {any[]} doors door states of the site */
export async function personSheet(id, doors = []) {
    if (openFor === id) return;
    openFor = id;
    const host = {requestUpdate: () => {}};
    const person = new Source(host, () => api.get('/people/' + id));
    const visits = new Source(host, async () =>
        may('visit:read') ? (await api.get('/visits', {person: id, limit: 5})).items : [],
    );
    const passes = new Source(host, async () =>
        may('pass:read') ? (await api.get('/passes', {person: id, limit: 20})).items : [],
    );
    await openDialog(
        ({close, draw}) => {
            host.requestUpdate = draw;
            return html`<div class="dialog-body sheet">
                    ${shown(
                        person,
                        (one) =>
                            html` <div class="sheet-top">
                                    ${photo(one.id, one.name, one.photo, 'xl')}
                                    <div>
                                        <p class="sheet-name">${one.name}</p>
                                        <p>${personBadges(one)}</p>
                                        ${facts([
                                            [
                                                t('person.number'),
                                                one.student?.number ?? one.teacher?.number ?? one.staff?.number,
                                            ],
                                            [t('person.father'), one.fatherName],
                                            [
                                                t('person.phone'),
                                                one.phone ? html`<a href=${'tel:' + one.phone}>${one.phone}</a>` : '',
                                            ],
                                            [
                                                t('person.groups'),
                                                one.groups.map((/** @type {any} */ group) => group.name).join(', '),
                                            ],
                                        ])}
                                    </div>
                                </div>
                                ${
                                    may('pass:read')
                                        ? html`<h3>${t('pass.title')}</h3>
                                              ${shown(passes, (items) => passLines(items))}`
                                        : nothing
                                }
                                ${
                                    may('visit:read')
                                        ? html`<h3>${t('visits.last')}</h3>
                                              ${shown(visits, (items) =>
                                                  items.length
                                                      ? html`<ul class="lines">
                                                            ${items.map(
                                                                (/** @type {any} */ visit) =>
                                                                    html`<li>
                                                                        <time datetime=${visit.at}
                                                                            >${moment(visit.at, session.site?.zone)}</time
                                                                        ><span
                                                                            >${directionText(visit.direction)}
                                                                            ${visit.doorName ?? ''}</span
                                                                        >${decisionBadge(visit)}
                                                                    </li>`,
                                                            )}
                                                        </ul>`
                                                      : html`<p class="muted">${t('visits.none')}</p>`,
                                              )}`
                                        : nothing
                                }`,
                    )}
                </div>
                <footer class="dialog-foot wrap">
                    ${
                        person.data && may('visit:correct')
                            ? html`<button
                                  class="button"
                                  type="button"
                                  @click=${async () => (await byHandDialog(person.data)) && visits.load()}
                              >
                                  ${icon('edit')}<span>${t('byHand.open')}</span>
                              </button>`
                            : nothing
                    }
                    ${
                        person.data && may('door:unlock')
                            ? doors
                                  .slice(0, 3)
                                  .map(
                                      (door) =>
                                          html`<button
                                              class="button"
                                              type="button"
                                              @click=${async () => (await unlockDialog(door, person.data)) && visits.load()}
                                          >
                                              ${icon('unlocked')}<span>${t('unlock.button', {door: door.name})}</span>
                                          </button>`,
                                  )
                            : nothing
                    }
                    <button
                        class="button primary"
                        type="button"
                        autofocus
                        @click=${() => (close(), go('/people/' + id))}
                    >
                        ${t('person.open')}
                    </button>
                </footer>`;
        },
        {title: t('sheet.title'), wide: true, begin: () => [person.load(), visits.load(), passes.load()]},
    );
    openFor = null;
}

/** @param {any} person */
export const personBadges = (person) =>
    html`${person.state !== 'active' ? badge('bad', word('state.person', person.state), 'refuse') : nothing}
    ${person.student ? badge(person.student.state === 'active' ? 'plain' : 'warn', t('kindOf.student') + (person.student.state === 'active' ? '' : ': ' + word('state.student', person.student.state))) : nothing}
    ${person.teacher ? badge(person.teacher.state === 'active' ? 'plain' : 'warn', t('kindOf.teacher') + (person.teacher.state === 'active' ? '' : ': ' + word('state.teacher', person.teacher.state))) : nothing}
    ${person.staff ? badge('plain', person.staff.job || t('kindOf.staff')) : nothing}
    ${person.children?.length ? badge('plain', t('kindOf.guardian')) : nothing}`;

/** Whether a pass holds today. @param {any} pass */
export const passHolds = (pass) => !pass.endedAt && pass.from <= today() && (!pass.until || pass.until >= today());

/** Today's date where the site stands. */
export const today = () => new Intl.DateTimeFormat('en-CA', {timeZone: session.site?.zone}).format(new Date());

/** @param {any[]} items */
function passLines(items) {
    const holding = items.filter(passHolds);
    if (!holding.length) return html`<p>${badge('bad', t('pass.noneNow'), 'refuse')}</p>`;
    return html`<ul class="lines">
        ${holding.map(
            (pass) =>
                html`<li>
                    ${badge('ok', word('pass.kind', pass.kind), 'check')}
                    <span>${pass.until ? t('pass.until', {day: day(pass.until)}) : t('pass.open')}</span>
                </li>`,
        )}
    </ul>`;
}
