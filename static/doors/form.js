// @ts-check
import {html} from 'lit';
import {api} from '../base/api.js';
import {confirmDialog, formDialog} from '../base/dialog.js';
import {t} from '../base/i18n.js';
import {toast} from '../base/parts.js';
import {session} from '../base/session.js';

/** @param {string} list @param {string[]} values */
const options = (list, values) => values.map((value) => ({value, label: t(list + '.' + value)}));

/** A name that never changes, made of a name that may. @param {string} name */
export const slugOf = (name) =>
    name
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 40);

/** @param {any} door null for a new one @param {any[]} zones */
export async function doorDialog(door, zones) {
    const done = await formDialog({
        title: t(door ? 'door.edit' : 'door.add'),
        wide: true,
        submit: t('action.save'),
        fields: [
            {name: 'name', label: t('door.name'), required: true, value: door?.name, maxlength: 100},
            {
                name: 'zone',
                label: t('door.zone'),
                type: 'select',
                required: true,
                value: door?.zone ?? zones[0]?.id ?? '',
                options: zones.map((zone) => ({value: zone.id, label: zone.name})),
            },
            {
                name: 'from',
                label: t('door.from'),
                type: 'select',
                value: door?.from ?? '',
                options: [
                    {value: '', label: t('door.outside')},
                    ...zones.map((zone) => ({value: zone.id, label: zone.name})),
                ],
            },
            {
                name: 'direction',
                label: t('door.direction'),
                type: 'select',
                required: true,
                value: door?.direction ?? 'both',
                options: options('door.direction', ['both', 'in', 'out']),
            },
            {
                name: 'exitButton',
                label: t('door.exitButton'),
                type: 'checkbox',
                value: door?.exitButton ?? false,
                hint: t('door.exitButtonHint'),
            },
            {name: 'hours', label: t('door.hours'), type: 'hours', value: door?.hours ?? null},
            {
                name: 'pulse',
                label: t('door.pulse'),
                type: 'number',
                required: true,
                value: (door?.pulseMs ?? 5000) / 1000,
                min: 1,
                max: 30,
                hint: t('door.pulseHint'),
            },
            {
                name: 'failMode',
                label: t('door.failMode'),
                type: 'select',
                required: true,
                value: door?.failMode ?? 'secure',
                options: options('door.failMode', ['secure', 'safe']),
            },
            {
                name: 'untrustedClock',
                label: t('door.untrusted'),
                type: 'select',
                required: true,
                value: door?.untrustedClock ?? 'known',
                options: options('door.untrusted', ['known', 'refuse', 'open']),
            },
            {
                name: 'antiPassback',
                label: t('door.antiPassback'),
                type: 'checkbox',
                value: door?.antiPassback ?? false,
                hint: t('door.antiPassbackHint'),
            },
            {name: 'activeLow', label: t('door.activeLow'), type: 'checkbox', value: door?.activeLow ?? false},
        ],
        send: ({pulse, ...values}) => {
            const body = {
                ...values,
                site: session.site?.id,
                slug: door?.slug ?? slugOf(values.name),
                pulseMs: Math.round(pulse * 1000),
            };
            return door ? api.put('/doors/' + door.id, body, door.version) : api.post('/doors', body);
        },
    });
    if (done) toast(t('state.saved'));
    return done;
}

/** @param {any} door */
export const removeDoor = (door) =>
    confirmDialog({
        title: t('door.remove'),
        intro: html`<p>${t('door.removeText', {name: door.name})}</p>`,
        submit: t('action.remove'),
        danger: true,
        send: () => api.remove('/doors/' + door.id, door.version),
    });
