// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {confirmDialog, formDialog, showDialog} from '../base/dialog.js';
import {t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {toast} from '../base/parts.js';
import {session} from '../base/session.js';
import {slugOf} from './form.js';

/** Tasmota's settings are its topics; the other drivers need none here. @param {any} values @param {any} device */
const settingsOf = (values, device) =>
    values.driver === 'tasmota' ? {...(device?.settings ?? {}), topic: values.topic} : (device?.settings ?? {});

/** @param {any} device null for a new one @param {any[]} doors */
export async function deviceDialog(device, doors) {
    /** @type {import('../base/dialog.js').Field[]} */
    const fixed = device
        ? []
        : [
              {
                  name: 'kind',
                  label: t('device.kind'),
                  type: 'select',
                  required: true,
                  value: 'reader',
                  options: ['reader', 'lock', 'sensor'].map((value) => ({value, label: t('device.kind.' + value)})),
              },
              {
                  name: 'driver',
                  label: t('device.driver'),
                  type: 'select',
                  required: true,
                  value: 'mqtt',
                  hint: t('device.tasmotaNote'),
                  options: ['mqtt', 'tasmota', 'sim'].map((value) => ({value, label: t('driver.' + value)})),
              },
          ];
    const driver = (/** @type {any} */ values) => device?.driver ?? values.driver;
    const kind = (/** @type {any} */ values) => device?.kind ?? values.kind;
    const done = await formDialog({
        title: t(device ? 'device.edit' : 'device.add'),
        wide: true,
        submit: t('action.save'),
        intro:
            device?.driver === 'tasmota'
                ? html`<p class="muted">${icon('question')} ${t('device.tasmotaNote')}</p>`
                : nothing,
        fields: [
            {name: 'name', label: t('device.name'), required: true, value: device?.name, maxlength: 100},
            ...fixed,
            {
                name: 'topic',
                label: t('device.topic'),
                required: true,
                value: device?.settings?.topic,
                hint: t('device.topicHint'),
                when: (values) => driver(values) === 'tasmota',
            },
            {
                name: 'door',
                label: t('device.door'),
                type: 'select',
                value: device?.door ?? doors[0]?.id ?? '',
                options: [
                    {value: '', label: t('device.noDoor')},
                    ...doors.map((door) => ({value: door.id, label: door.name})),
                ],
            },
            {
                name: 'use',
                label: t('device.use'),
                type: 'select',
                value: device?.use ?? 'both',
                options: ['both', 'in', 'out', 'desk'].map((value) => ({value, label: t('use.' + value)})),
                when: (values) => kind(values) === 'reader',
            },
        ],
        send: (values) => {
            const body = {
                site: session.site?.id,
                slug: device?.slug ?? slugOf(values.name),
                name: values.name,
                kind: kind(values),
                driver: driver(values),
                settings: settingsOf({...values, driver: driver(values)}, device),
                door: values.door,
                use: kind(values) === 'reader' ? values.use : null,
            };
            return device ? api.put('/devices/' + device.id, body, device.version) : api.post('/devices', body);
        },
    });
    if (done?.enrolment) await enrolmentDialog(done);
    else if (done) toast(t('state.saved'));
    return done;
}

/** @param {any} device */
export async function enrolAgain(device) {
    const done = await confirmDialog({
        title: t('device.key'),
        intro: html`<p>${t('device.keyText', {name: device.name})}</p>`,
        submit: t('device.keyDo'),
        danger: true,
        send: () => api.post('/devices/' + device.id + '/enrol'),
    });
    if (done?.enrolment) await enrolmentDialog({...device, ...done});
    return done;
}

/** @param {any} device */
export const removeDevice = (device) =>
    confirmDialog({
        title: t('device.remove'),
        intro: html`<p>${t('device.removeText', {name: device.name})}</p>`,
        submit: t('action.remove'),
        danger: true,
        send: () => api.remove('/devices/' + device.id, device.version),
    });

/** What the device and the broker must be given; shown once, because only hashes and sealed keys stay. @param {any} device */
function enrolmentDialog(device) {
    const {key, brokerUser, brokerPassword, passwordLine, acl, esphome, notes} = device.enrolment;
    const lines = (Array.isArray(acl) ? acl : [acl]).filter(Boolean).join('\n');
    return showDialog(
        t('enrol.title', {name: device.name}),
        html`<div class="notice warn">
                ${icon('alarm')}
                <div><strong>${t('enrol.once')}</strong> ${t('enrol.onceText')}</div>
            </div>
            ${
                device.driver === 'tasmota'
                    ? html`<div class="notice warn">
                          ${icon('question')}
                          <div>${t('device.tasmotaNote')}</div>
                      </div>`
                    : nothing
            }
            ${key ? secret(t('enrol.key'), key) : nothing}${brokerUser ? secret(t('enrol.user'), brokerUser) : nothing}${brokerPassword ? secret(t('enrol.password'), brokerPassword) : nothing}
            ${passwordLine ? secret(t('enrol.passwordLine'), passwordLine) : nothing}${lines ? secret(t('enrol.acl'), lines) : nothing}
            ${
                esphome
                    ? html`<p>${t('enrol.esphome')}</p>
                          <p>
                              <button class="button" type="button" @click=${() => save(device.slug + '.yaml', esphome)}>
                                  ${icon('download')}<span>${t('enrol.download', {file: device.slug + '.yaml'})}</span>
                              </button>
                          </p>`
                    : nothing
            }
            ${notes?.length ? html`<div class="muted" lang="en">${notes.map((/** @type {string} */ note) => html`<p>${note}</p>`)}</div>` : nothing}`,
        true,
    );
}

/** @param {string} name @param {string} text */
const secret = (name, text) =>
    html`<div class="secret">
        <p class="secret-name">${name}</p>
        <pre tabindex="0" aria-label=${name}>${text}</pre>
    </div>`;

/** @param {string} file @param {string} text */
function save(file, text) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], {type: 'text/plain'}));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
