// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {confirmDialog, formDialog, openDialog, reasonDialog} from '../base/dialog.js';
import {Element, ListSource, Source} from '../base/element.js';
import {day, moment, problemText, t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {
    badge,
    button,
    decisionBadge,
    directionText,
    empty,
    facts,
    moreButton,
    photo,
    shown,
    toast,
    unlockBadge,
    word,
} from '../base/parts.js';
import {forgetPhoto} from '../base/photo.js';
import {go} from '../base/router.js';
import {may, session} from '../base/session.js';
import {hoursText} from '../base/hours.js';
import {passHolds, personBadges, today} from '../board/sheet.js';
import {byHandDialog, correctDialog} from '../doors/actions.js';
import {addCardDialog, cardStateBadge, endCardDialog} from './cards.js';
import {conflictView, personBody, personFields} from './form.js';

const PHOTO_BYTES = 2_000_000;

/** One person on one page: face, facts, cards, passes, family, groups, visits. */
class Person extends Element {
    static properties = {person: {attribute: false}};

    constructor() {
        super();
        this.person = '';
        this.one = new Source(this, () => api.get('/people/' + this.person));
        this.cards = new Source(
            this,
            async () => (await api.get('/credentials', {person: this.person, limit: 50})).items,
        );
        this.passes = new Source(this, async () => (await api.get('/passes', {person: this.person, limit: 50})).items);
        this.visits = new ListSource(this, (page) => api.get('/visits', {person: this.person, ...page}), 10);
    }

    /** @param {Map<string, any>} changed */
    willUpdate(changed) {
        if (changed.has('person') && this.person) {
            this.one.reset();
            if (may('credential:read')) this.cards.reset();
            if (may('pass:read')) this.passes.reset();
            if (may('visit:read')) this.visits.reset();
        }
    }

    connectedCallback() {
        super.connectedCallback();
        const site = session.site?.id;
        if (!site) return;
        this.follow('people', site, () =>
            Promise.all([
                this.one.load(),
                may('credential:read') && this.cards.load(),
                may('pass:read') && this.passes.load(),
            ]),
        );
        if (may('visit:read')) this.follow('visits', site, () => this.visits.load());
    }

    render() {
        const back = may('person:read', true)
            ? html`<p class="back">
                  <a href="/people">${icon('left')}<span>${t('people.title')}</span></a>
              </p>`
            : nothing;
        return html`<div class="page person">
            ${back}${
                this.one.data
                    ? this.draw(this.one.data)
                    : html`<h1 tabindex="-1">${t('person.title')}</h1>
                          ${shown(this.one, () => nothing)}`
            }
        </div>`;
    }

    /** @param {any} person */
    draw(person) {
        return html`<div class="person-head">
                ${photo(person.id, person.name, person.photo, 'xl')}
                <div class="person-name">
                    <h1 tabindex="-1">${person.name}</h1>
                    <p class="badges">${personBadges(person)}</p>
                    <div class="buttons">
                        ${
                            may('person:write')
                                ? html`${button(t('person.edit'), () => this.edit(person), {shape: 'edit'})}
                                      <label class="button"
                                          >${icon('upload')}<span>${t('photo.upload')}</span
                                          ><input
                                              class="visually-hidden"
                                              type="file"
                                              accept="image/jpeg,image/png,image/webp"
                                              @change=${(/** @type {any} */ event) => this.upload(event.target.files[0], event.target)}
                                      /></label>
                                      ${isSecureContext && navigator.mediaDevices ? button(t('photo.camera'), () => this.camera(), {shape: 'camera'}) : nothing}
                                      ${person.photo ? button(t('photo.remove'), () => this.removePhoto(person), {kind: 'quiet'}) : nothing}`
                                : nothing
                        }
                        ${may('visit:correct') && session.site ? button(t('byHand.open'), async () => (await byHandDialog(person)) && this.visits.load(), {shape: 'enter'}) : nothing}
                    </div>
                </div>
            </div>
            <div class="columns">
                <div>
                    <section class="panel" aria-labelledby="facts-h">
                        <h2 id="facts-h">${t('person.facts')}</h2>
                        ${facts([
                            [
                                t('person.number'),
                                person.student?.number ?? person.teacher?.number ?? person.staff?.number,
                            ],
                            [t('person.father'), person.fatherName],
                            [t('person.gender'), word('gender', person.gender)],
                            [t('person.birth'), day(person.birth)],
                            [
                                t('person.phone'),
                                person.phone ? html`<a href=${'tel:' + person.phone}>${person.phone}</a>` : '',
                            ],
                            [
                                t('person.email'),
                                person.email ? html`<a href=${'mailto:' + person.email}>${person.email}</a>` : '',
                            ],
                            [t('person.address'), person.address],
                            [t('person.admitted'), day(person.student?.admittedOn)],
                            [t('person.joined'), day(person.teacher?.joinedOn ?? person.staff?.joinedOn)],
                            [t('person.stateReason'), person.state !== 'active' ? person.stateReason : ''],
                            [t('person.note'), person.note],
                            [t('person.since'), day(person.createdAt, session.site?.zone)],
                        ])}
                        ${may('person:remove') ? button(t('person.remove'), () => this.removePerson(person), {kind: 'quiet danger-text small'}) : nothing}
                    </section>
                    ${this.family(person)}${this.groups(person)}
                </div>
                <div>
                    ${may('credential:read') ? this.cardPanel(person) : nothing}${may('pass:read') ? this.passPanel(person) : nothing}${may('visit:read') ? this.visitPanel() : nothing}
                </div>
            </div>`;
    }

    /** @param {any} person */
    family(person) {
        const write = may('person:write');
        /** @param {any} link */
        const line = (link) =>
            html`<li>
                <a href=${'/people/' + link.person}>${link.name}</a>
                <span class="muted">${word('relation', link.relation)}</span>
                ${link.phone ? html`<a href=${'tel:' + link.phone}>${icon('phone')}<span>${link.phone}</span></a>` : nothing}
                ${link.primary ? badge('info', t('guardian.primary')) : nothing}${link.mayCollect ? badge('ok', t('guardian.mayCollect'), 'check') : nothing}
                ${write ? button(t('guardian.unlink'), () => this.unlink(link), {kind: 'quiet small', label: t('guardian.unlinkOne', {name: link.name})}) : nothing}
            </li>`;
        return html`${
            person.student || person.guardians.length
                ? html`<section class="panel" aria-labelledby="guardians-h">
                      <div class="panel-head">
                          <h2 id="guardians-h">${t('guardian.title')}</h2>
                          ${write ? button(t('guardian.add'), () => this.addGuardian(), {kind: 'small', shape: 'plus'}) : nothing}
                      </div>
                      ${
                          person.guardians.length
                              ? html`<ul class="lines">
                                    ${person.guardians.map(line)}
                                </ul>`
                              : html`<p class="muted">${t('guardian.none')}</p>`
                      }
                  </section>`
                : nothing
        }
        ${
            person.children.length
                ? html`<section class="panel" aria-labelledby="children-h">
                      <h2 id="children-h">${t('guardian.children')}</h2>
                      <ul class="lines">
                          ${person.children.map(line)}
                      </ul>
                  </section>`
                : nothing
        }`;
    }

    async addGuardian() {
        const done = await formDialog({
            title: t('guardian.add'),
            fields: [
                {
                    name: 'how',
                    label: t('guardian.how'),
                    type: 'select',
                    required: true,
                    value: 'known',
                    options: [
                        {value: 'known', label: t('guardian.known')},
                        {value: 'new', label: t('guardian.new')},
                    ],
                },
                {
                    name: 'guardian',
                    label: t('guardian.person'),
                    type: 'person',
                    required: true,
                    when: (values) => values.how === 'known',
                },
                {
                    name: 'name',
                    label: t('person.name'),
                    required: true,
                    maxlength: 200,
                    when: (values) => values.how === 'new',
                },
                {
                    name: 'phone',
                    label: t('person.phone'),
                    type: 'tel',
                    maxlength: 20,
                    when: (values) => values.how === 'new',
                },
                {
                    name: 'relation',
                    label: t('guardian.relation'),
                    type: 'select',
                    required: true,
                    value: 'father',
                    options: ['father', 'mother', 'grandparent', 'uncle', 'aunt', 'brother', 'sister', 'guardian'].map(
                        (value) => ({value, label: word('relation', value)}),
                    ),
                },
                {name: 'mayCollect', label: t('guardian.mayCollect'), type: 'checkbox', value: true},
                {name: 'primary', label: t('guardian.primary'), type: 'checkbox'},
            ],
            submit: t('action.save'),
            send: async (values) => {
                const guardian =
                    values.how === 'known'
                        ? values.guardian
                        : (
                              await api.post('/people', {
                                  name: values.name,
                                  phone: values.phone,
                                  site: session.site?.id ?? null,
                              })
                          ).id;
                return api.post('/people/' + this.person + '/guardians', {
                    guardian,
                    relation: values.relation,
                    mayCollect: values.mayCollect,
                    primary: values.primary,
                });
            },
        });
        if (done) await this.one.load();
    }

    /** @param {any} link */
    async unlink(link) {
        (await confirmDialog({
            title: t('guardian.unlink'),
            intro: html`<p>${t('guardian.unlinkText', {name: link.name})}</p>`,
            submit: t('guardian.unlink'),
            danger: true,
            send: () => api.remove('/guardian-links/' + link.link),
        })) && this.one.load();
    }

    /** @param {any} person */
    groups(person) {
        const write = may('group:write');
        if (!may('group:read') && !person.groups.length) return nothing;
        return html`<section class="panel" aria-labelledby="groups-h">
            <div class="panel-head">
                <h2 id="groups-h">${t('person.groups')}</h2>
                ${write ? button(t('group.join'), () => this.join(person), {kind: 'small', shape: 'plus'}) : nothing}
            </div>
            ${
                person.groups.length
                    ? html`<ul class="lines">
                          ${person.groups.map(
                              (/** @type {any} */ group) =>
                                  html`<li>
                                      <strong>${group.name}</strong>
                                      <span class="muted">${t('group.since', {day: day(group.since)})}</span>
                                      ${write ? button(t('group.leave'), () => this.leave(group), {kind: 'quiet small', label: t('group.leaveOne', {name: group.name})}) : nothing}
                                  </li>`,
                          )}
                      </ul>`
                    : html`<p class="muted">${t('group.none')}</p>`
            }
        </section>`;
    }

    /** @param {any} person */
    async join(person) {
        const all = await api
            .all('/groups', {site: session.site?.id})
            .catch((problem) => (toast(problemText(problem), 'bad'), []));
        const free = all.filter((group) => !person.groups.some((/** @type {any} */ one) => one.id === group.id));
        if (!free.length) return toast(t('group.noneFree'), 'bad');
        const done = await formDialog({
            title: t('group.join'),
            submit: t('action.save'),
            fields: [
                {
                    name: 'group',
                    label: t('group.title'),
                    type: 'select',
                    required: true,
                    value: free[0].id,
                    options: free.map((group) => ({value: group.id, label: group.name})),
                },
                {name: 'since', label: t('group.from'), type: 'date', required: true, value: today()},
            ],
            send: (values) =>
                api.post('/groups/' + values.group + '/members', {person: this.person, since: values.since}),
        });
        if (done) await this.one.load();
    }

    /** @param {any} group */
    async leave(group) {
        (await confirmDialog({
            title: t('group.leave'),
            intro: html`<p>${t('group.leaveText', {name: group.name})}</p>`,
            submit: t('group.leave'),
            danger: true,
            send: () => api.remove('/groups/' + group.id + '/members/' + this.person),
        })) && this.one.load();
    }

    /** @param {any} person */
    cardPanel(person) {
        const write = may('credential:write');
        return html`<section class="panel" aria-labelledby="cards-h">
            <div class="panel-head">
                <h2 id="cards-h">${t('card.title')}</h2>
                ${write ? button(t('card.add'), async () => (await addCardDialog(person)) && this.cards.load(), {kind: 'small', shape: 'plus'}) : nothing}
            </div>
            ${shown(this.cards, (cards) =>
                cards.length
                    ? html`<ul class="lines cards">
                          ${cards.map(
                              (/** @type {any} */ card) =>
                                  html`<li>
                                      ${icon('card')}<span
                                          ><strong>${card.label || t('card.one')}</strong>
                                          <span class="muted small"
                                              >${word('card.kind', card.kind)} · …${card.tail} ·
                                              ${t('card.since', {day: day(card.createdAt, session.site?.zone)})}</span
                                          >
                                          ${card.endReason && card.state !== 'active' ? html`<span class="muted small">${card.endReason}</span>` : nothing}</span
                                      >${cardStateBadge(card)}
                                      ${
                                          write
                                              ? html`<span class="buttons"
                                                    >${
                                                        card.state === 'active'
                                                            ? html` ${button(t('card.block'), async () => (await endCardDialog(card, 'blocked')) && this.cards.load(), {kind: 'small'})}
                                                              ${button(t('card.lost'), async () => (await endCardDialog(card, 'lost')) && this.cards.load(), {kind: 'small'})}
                                                              ${button(t('card.replace'), async () => (await addCardDialog(person, card)) && this.cards.load(), {kind: 'small'})}`
                                                            : card.state !== 'replaced'
                                                              ? button(t('card.restore'), () => this.restore(card), {
                                                                    kind: 'small',
                                                                })
                                                              : nothing
                                                    }</span
                                                >`
                                              : nothing
                                      }
                                  </li>`,
                          )}
                      </ul>`
                    : html`<p class="muted">${t('card.none')}</p>`,
            )}
        </section>`;
    }

    /** @param {any} card */
    async restore(card) {
        (await reasonDialog({
            title: t('card.restore'),
            intro: html`<p>${t('card.restoreText')}</p>`,
            submit: t('card.restore'),
            suggestions: [t('reason.found')],
            send: (reason) => api.post('/credentials/' + card.id + '/restore', {reason}),
        })) && this.cards.load();
    }

    /** @param {any} person */
    passPanel(person) {
        const write = may('pass:write');
        return html`<section class="panel" aria-labelledby="passes-h">
            <div class="panel-head">
                <h2 id="passes-h">${t('pass.title')}</h2>
                ${write ? button(t('pass.add'), () => this.addPass(person), {kind: 'small', shape: 'plus'}) : nothing}
            </div>
            ${shown(this.passes, (passes) =>
                passes.length
                    ? html`<ul class="lines">
                          ${passes.map(
                              (/** @type {any} */ pass) =>
                                  html`<li>
                                      <span
                                          ><strong>${word('pass.kind', pass.kind)}</strong>
                                          ${pass.group ? html`<span class="muted">${t('pass.throughGroup', {name: pass.holder})}</span>` : nothing}
                                          <span class="muted small"
                                              >${hoursText(pass.hours)}<br />${pass.until ? t('pass.fromUntil', {from: day(pass.from), until: day(pass.until)}) : t('pass.fromOn', {from: day(pass.from)})}</span
                                          ></span
                                      >
                                      ${pass.endedAt ? badge('bad', t('pass.ended'), 'refuse') : passHolds(pass) ? badge('ok', t('pass.holds'), 'check') : badge('warn', t(pass.from > today() ? 'pass.later' : 'pass.over'), 'late')}
                                      ${write && !pass.endedAt ? button(t('pass.end'), () => this.endPass(pass), {kind: 'small'}) : nothing}
                                  </li>`,
                          )}
                      </ul>`
                    : html`<p class="muted">${t('pass.none')}</p>`,
            )}
        </section>`;
    }

    /** @param {any} person */
    async addPass(person) {
        const zones = await api.get('/zones', {site: session.site?.id, limit: 200}).catch(() => ({items: []}));
        const done = await formDialog({
            title: t('pass.add'),
            wide: true,
            submit: t('action.save'),
            fields: [
                {
                    name: 'kind',
                    label: t('pass.kindLabel'),
                    type: 'select',
                    required: true,
                    value: person.staff || person.teacher ? 'staff' : 'member',
                    options: ['member', 'staff', 'visitor'].map((value) => ({value, label: word('pass.kind', value)})),
                },
                {
                    name: 'zone',
                    label: t('pass.zone'),
                    type: 'select',
                    value: '',
                    options: [
                        {value: '', label: t('pass.wholeSite')},
                        ...zones.items.map((/** @type {any} */ zone) => ({value: zone.id, label: zone.name})),
                    ],
                },
                {name: 'hours', label: t('pass.hours'), type: 'hours'},
                {name: 'from', label: t('pass.from'), type: 'date', required: true, value: today()},
                {name: 'until', label: t('pass.untilLabel'), type: 'date', hint: t('pass.untilHint')},
            ],
            send: (values) => api.post('/passes', {person: this.person, site: session.site?.id, ...values}),
        });
        if (done) await this.passes.load();
    }

    /** @param {any} pass */
    async endPass(pass) {
        (await reasonDialog({
            title: t('pass.end'),
            intro: html`<p>${t('pass.endText')}</p>`,
            submit: t('pass.end'),
            danger: true,
            suggestions: [t('reason.leftUs'), t('reason.mistake')],
            send: (reason) => api.post('/passes/' + pass.id + '/end', {reason}),
        })) && this.passes.load();
    }

    visitPanel() {
        return html`<section class="panel" aria-labelledby="visits-h">
            <h2 id="visits-h">${t('visits.title')}</h2>
            ${shown(this.visits, ({items}) =>
                items.length
                    ? html`<ul class="lines">
                          ${items.map(
                              (/** @type {any} */ visit) =>
                                  html`<li>
                                      <span
                                          ><time datetime=${visit.at}>${moment(visit.at, session.site?.zone)}</time>
                                          <span class="muted small"
                                              >${[directionText(visit.direction), visit.doorName ?? visit.readerName, visit.byName, visit.reason].filter(Boolean).join(' · ')}</span
                                          ></span
                                      >${decisionBadge(visit)}${unlockBadge(visit.unlock)}
                                      ${visit.correctedAt ? badge('warn', t('visit.corrected'), 'edit') : nothing}
                                      ${may('visit:correct') ? button(t('correct.button'), async () => (await correctDialog(visit)) && this.visits.load(), {kind: 'quiet small', label: t('correct.one', {time: moment(visit.at, session.site?.zone)})}) : nothing}
                                  </li>`,
                          )}
                      </ul>`
                    : html`<p class="muted">${t('visits.none')}</p>`,
            )}${moreButton(this.visits)}
        </section>`;
    }

    /** @param {any} person */
    async edit(person) {
        const fields = personFields(person);
        let version = person.version;
        const saved = await formDialog({
            title: t('person.edit'),
            wide: true,
            submit: t('action.save'),
            fields,
            send: (values) => api.put('/people/' + person.id, personBody(values, person), version),
            conflict: (problem, values) => {
                const now = problem.current;
                if (now) version = now.version;
                return conflictView(person, now ?? person, values, fields);
            },
        });
        if (!saved) return;
        toast(t('state.saved'));
        await this.one.load();
    }

    /** @param {any} person */
    async removePerson(person) {
        const done = await confirmDialog({
            title: t('person.remove'),
            intro: html`<p>${t('person.removeText', {name: person.name})}</p>`,
            submit: t('person.remove'),
            danger: true,
            send: () => api.remove('/people/' + person.id, person.version),
        });
        if (done) go('/people');
    }

    /** @param {Blob | undefined} blob @param {HTMLInputElement} [input] */
    async upload(blob, input) {
        if (input) input.value = '';
        if (!blob) return;
        try {
            await api.put('/people/' + this.person + '/photo', blob.size > PHOTO_BYTES ? await smaller(blob) : blob);
            await this.newPhoto();
            toast(t('photo.saved'));
        } catch (problem) {
            toast(problemText(problem), 'bad');
        }
    }

    /** @param {any} person */
    async removePhoto(person) {
        const done = await confirmDialog({
            title: t('photo.remove'),
            intro: html`<p>${t('photo.removeText', {name: person.name})}</p>`,
            submit: t('photo.remove'),
            danger: true,
            send: () => api.remove('/people/' + person.id + '/photo'),
        });
        if (done) await this.newPhoto();
    }

    async newPhoto() {
        await forgetPhoto(this.person);
        if (this.one.data) this.one.data = {...this.one.data, photo: false};
        this.requestUpdate();
        await this.updateComplete;
        await this.one.load();
    }

    async camera() {
        /** @type {MediaStream} */
        let stream;
        try {
            stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'user', width: {ideal: 1280}}});
        } catch {
            return toast(t('photo.noCamera'), 'bad');
        }
        const video = document.createElement('video');
        video.autoplay = video.muted = video.playsInline = true;
        video.srcObject = stream;
        const taken = await openDialog(
            ({close}) =>
                html`<div class="dialog-body camera">${video}</div>
                    <footer class="dialog-foot">
                        <button class="button" type="button" @click=${() => close()}>${t('action.cancel')}</button>
                        <button
                            class="button primary"
                            type="button"
                            autofocus
                            @click=${async () => close(await still(video, video.videoWidth, video.videoHeight))}
                        >
                            ${icon('camera')}<span>${t('photo.take')}</span>
                        </button>
                    </footer>`,
            {title: t('photo.camera')},
        );
        for (const track of stream.getTracks()) track.stop();
        if (taken) await this.upload(taken);
    }
}

/** @param {CanvasImageSource} picture @param {number} width @param {number} height @returns {Promise<Blob>} a JPEG of 1000 pixels at most */
function still(picture, width, height) {
    const scale = Math.min(1, 1000 / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve, reject) =>
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.85),
    );
}

/** @param {Blob} blob */
async function smaller(blob) {
    const bitmap = await createImageBitmap(blob);
    return still(bitmap, bitmap.width, bitmap.height);
}

customElements.define('ly-person', Person);
