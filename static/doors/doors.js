// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {confirmDialog, formDialog} from '../base/dialog.js';
import {Element, Source} from '../base/element.js';
import {fromLocalInput, localInput, moment, t} from '../base/i18n.js';
import {hoursText} from '../base/hours.js';
import {icon} from '../base/icons.js';
import {badge, button, empty, facts, shown, toast} from '../base/parts.js';
import {may, session} from '../base/session.js';
import {simulateTapDialog} from './actions.js';
import {alarmList} from './alarms.js';
import {deviceDialog, enrolAgain, removeDevice} from './devices.js';
import {doorDialog, removeDoor} from './form.js';
import {doorTile} from './tile.js';

/** Doors with their hours and closures, the devices at them, and what went wrong. */
class Doors extends Element {
    constructor() {
        super();
        const site = session.site?.id;
        this.doors = new Source(this, async () => (await api.get('/doors', {site, limit: 200})).items);
        this.states = new Source(this, async () => (await api.get('/door-states', {site})).items);
        this.devices = new Source(this, () => api.all('/devices', {site}));
        this.alarms = new Source(this, async () =>
            may('alarm:read') ? (await api.get('/alarms', {site, limit: 20})).items : [],
        );
        this.closures = new Source(this, async () => (await api.get('/closures', {site, limit: 50})).items);
        this.zones = new Source(this, async () => (await api.get('/zones', {site, limit: 200})).items);
    }

    connectedCallback() {
        super.connectedCallback();
        const site = session.site?.id;
        if (!site) return;
        this.readAll();
        this.follow('devices', site, () => Promise.all([this.states.load(), this.devices.load()]));
        this.follow('alarms', site, () => Promise.all([this.alarms.load(), this.states.load()]));
    }

    readAll() {
        for (const source of [this.doors, this.states, this.devices, this.alarms, this.closures, this.zones])
            source.load();
    }

    /** @param {Promise<any>} dialog */
    async thenRead(dialog) {
        if (await dialog) this.readAll();
    }

    render() {
        const simulated = (this.devices.data ?? []).filter(
            (device) => device.driver === 'sim' && device.kind === 'reader',
        );
        return html`<div class="page">
            <div class="page-head">
                <h1 tabindex="-1">${t('doors.title')}</h1>
                <div class="buttons">
                    ${may('device:simulate') && simulated.length ? button(t('simulate.title'), () => simulateTapDialog(simulated), {shape: 'reader'}) : nothing}
                    ${may('place:write') ? button(t('door.add'), () => this.thenRead(doorDialog(null, this.zones.data ?? [])), {kind: 'primary', shape: 'plus'}) : nothing}
                </div>
            </div>
            <section aria-labelledby="state-h">
                <h2 id="state-h" class="visually-hidden">${t('doors.state')}</h2>
                ${shown(this.doors, (doors) =>
                    doors.length
                        ? html`<div class="door-cards">${doors.map((/** @type {any} */ door) => this.door(door))}</div>`
                        : html`<div class="panel">${empty('door', t('doors.none'), t('doors.noneText'))}</div>`,
                )}
            </section>
            ${
                may('alarm:read')
                    ? html`<section class="panel" aria-labelledby="alarms-h">
                          <h2 id="alarms-h">${t('alarm.title')}</h2>
                          ${shown(this.alarms, (alarms) => (alarms.length ? alarmList(alarms, () => this.alarms.load()) : html`<p class="calm">${icon('check')}${t('alarm.none')}</p>`))}
                      </section>`
                    : nothing
            }
            <section class="panel" aria-labelledby="devices-h">
                <div class="panel-head">
                    <h2 id="devices-h">${t('device.title')}</h2>
                    ${may('device:write') ? button(t('device.add'), () => this.thenRead(deviceDialog(null, this.doors.data ?? [])), {kind: 'small', shape: 'plus'}) : nothing}
                </div>
                ${shown(this.devices, (devices) =>
                    devices.length
                        ? html`<ul class="rows">
                              ${devices.map((device) => this.device(device))}
                          </ul>`
                        : empty('reader', t('device.none'), t('device.noneText')),
                )}
            </section>
            <section class="panel" aria-labelledby="closures-h">
                <div class="panel-head">
                    <h2 id="closures-h">${t('closure.title')}</h2>
                    ${may('place:write') ? button(t('closure.add'), () => this.thenRead(this.close()), {kind: 'small', shape: 'plus'}) : nothing}
                </div>
                ${shown(this.closures, (closures) =>
                    closures.length
                        ? html`<ul class="lines">
                              ${closures.map((/** @type {any} */ closure) => this.closure(closure))}
                          </ul>`
                        : html`<p class="muted">${t('closure.none')}</p>`,
                )}
            </section>
        </div>`;
    }

    /** @param {any} door */
    door(door) {
        const state = (this.states.data ?? []).find((/** @type {any} */ one) => one.door === door.id) ?? {
            door: door.id,
            name: door.name,
            lock: {state: 'unknown'},
            readers: [],
            openNow: true,
            alarms: 0,
        };
        return html`<div class="panel door-card">
            ${doorTile(state)}${facts([
                [
                    t('door.direction'),
                    t('door.direction.' + door.direction) + (door.exitButton ? ' · ' + t('door.exitButton') : ''),
                ],
                [t('door.hours'), hoursText(door.hours)],
                [
                    t('door.zone'),
                    (this.zones.data ?? []).find((/** @type {any} */ zone) => zone.id === door.zone)?.name,
                ],
                [t('door.pulse'), t('door.seconds', {n: door.pulseMs / 1000})],
                [t('door.untrusted'), t('door.untrusted.' + door.untrustedClock)],
            ])}
            ${
                may('place:write')
                    ? html`<div class="buttons">
                          ${button(t('action.edit'), () => this.thenRead(doorDialog(door, this.zones.data ?? [])), {kind: 'small', shape: 'edit', label: t('door.editOne', {name: door.name})})}
                          ${button(t('action.remove'), () => this.thenRead(removeDoor(door)), {kind: 'quiet small danger-text', label: t('door.removeOne', {name: door.name})})}
                      </div>`
                    : nothing
            }
        </div>`;
    }

    /** @param {any} device */
    device(device) {
        const door = (this.doors.data ?? []).find((/** @type {any} */ one) => one.id === device.door);
        return html`<li class="row device">
            ${icon(device.kind === 'lock' ? 'locked' : device.kind === 'reader' ? 'reader' : 'wave')}
            <span class="row-main"
                ><a href=${'/devices/' + device.id}><strong>${device.name}</strong></a
                ><span class="muted small"
                    >${[t('device.kind.' + device.kind), device.use ? t('use.' + device.use) : '', door?.name, t('driver.' + device.driver)].filter(Boolean).join(' · ')}</span
                ></span
            >
            <span class="row-more"
                >${device.online ? badge('ok', t('device.online'), 'live') : badge('warn', t('device.offline'), 'offline')}
                ${device.lastSeen ? html`<span class="muted small">${t('device.seen', {time: moment(device.lastSeen, session.site?.zone)})}</span>` : nothing}
                ${device.alarms ? badge('bad', t('alarm.count', {n: device.alarms}), 'alarm') : nothing}
                ${device.rejected ? badge('warn', t('device.rejected', {n: device.rejected}), 'refuse') : nothing}</span
            >
            ${
                may('device:write')
                    ? html`<span class="buttons"
                          >${button(t('action.edit'), () => this.thenRead(deviceDialog(device, this.doors.data ?? [])), {kind: 'small', label: t('device.editOne', {name: device.name})})}
                          ${device.driver === 'sim' ? nothing : button(t('device.key'), () => this.thenRead(enrolAgain(device)), {kind: 'small', label: t('device.keyOne', {name: device.name})})}
                          ${button(t('action.remove'), () => this.thenRead(removeDevice(device)), {kind: 'quiet small danger-text', label: t('device.removeOne', {name: device.name})})}</span
                      >`
                    : nothing
            }
        </li>`;
    }

    /** @param {any} closure */
    closure(closure) {
        const zone = session.site?.zone;
        const door = (this.doors.data ?? []).find((/** @type {any} */ one) => one.id === closure.door);
        return html`<li>
            <span
                ><strong>${closure.reason}</strong> <span class="muted">${door?.name ?? t('closure.wholeSite')}</span>
                <span class="muted small">${moment(closure.from, zone)} – ${moment(closure.until, zone)}</span></span
            >
            ${
                may('place:write')
                    ? button(
                          t('action.remove'),
                          () =>
                              this.thenRead(
                                  confirmDialog({
                                      title: t('closure.remove'),
                                      intro: html`<p>${t('closure.removeText')}</p>`,
                                      submit: t('action.remove'),
                                      danger: true,
                                      send: () => api.remove('/closures/' + closure.id, closure.version),
                                  }),
                              ),
                          {kind: 'quiet small', label: t('closure.removeOne', {reason: closure.reason})},
                      )
                    : nothing
            }
        </li>`;
    }

    async close() {
        const zone = session.site?.zone;
        const now = new Date();
        const done = await formDialog({
            title: t('closure.add'),
            submit: t('closure.do'),
            intro: html`<p>${t('closure.text')}</p>`,
            fields: [
                {
                    name: 'door',
                    label: t('closure.what'),
                    type: 'select',
                    value: '',
                    options: [
                        {value: '', label: t('closure.wholeSite')},
                        ...(this.doors.data ?? []).map((/** @type {any} */ door) => ({
                            value: door.id,
                            label: door.name,
                        })),
                    ],
                },
                {
                    name: 'from',
                    label: t('closure.from'),
                    type: 'datetime-local',
                    required: true,
                    value: localInput(now, zone),
                },
                {
                    name: 'until',
                    label: t('closure.until'),
                    type: 'datetime-local',
                    required: true,
                    value: localInput(new Date(now.getTime() + 86_400_000), zone),
                },
                {
                    name: 'reason',
                    label: t('form.reason'),
                    required: true,
                    maxlength: 200,
                    suggestions: ['holiday', 'repair', 'event'].map((reason) => t('reason.' + reason)),
                },
            ],
            send: (values) =>
                api.post('/closures', {
                    site: session.site?.id,
                    door: values.door,
                    from: fromLocalInput(values.from, zone),
                    until: fromLocalInput(values.until, zone),
                    reason: values.reason,
                }),
        });
        if (done) toast(t('closure.done'));
        return done;
    }
}

customElements.define('ly-doors', Doors);
