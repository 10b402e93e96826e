// @ts-check
import {html} from 'lit';
import {api} from '../base/api.js';
import {formDialog, reasonDialog} from '../base/dialog.js';
import {either, fromLocalInput, localInput, t} from '../base/i18n.js';
import {parseCard} from '../base/card.js';
import {directionText, toast} from '../base/parts.js';
import {session} from '../base/session.js';

const unlockReasons = () => ['guest', 'forgot', 'delivery', 'staff'].map((reason) => t('reason.' + reason));

/** Opens a door from here, for a person or for no one in particular. @param {{door: string, name: string}} door @param {{id: string, name: string}} [person] */
export async function unlockDialog(door, person) {
    const visit = await reasonDialog({
        title: t('unlock.title', {door: door.name}),
        intro: html`<p>${person ? t('unlock.forPerson', {name: person.name}) : t('unlock.text')}</p>`,
        submit: t('unlock.do'),
        suggestions: unlockReasons(),
        send: (reason) => api.post('/doors/' + door.door + '/unlock', {reason, ...(person ? {person: person.id} : {})}),
    });
    if (visit) sayUnlock(visit, door.name);
    return visit;
}

/** Lets in someone whom the rules refused. @param {any} visit */
export async function overrideDialog(visit) {
    const done = await reasonDialog({
        title: t('override.title'),
        intro: html`<p>
            ${t('override.text', {name: visit.person?.name ?? t('visit.nobody'), door: visit.doorName ?? ''})}
        </p>`,
        submit: t('override.do'),
        suggestions: ['paid', 'known', 'forgot', 'guest'].map((reason) => t('reason.' + reason)),
        send: (reason) => api.post('/visits/' + visit.id + '/override', {reason}),
    });
    if (done) sayUnlock(done, visit.doorName ?? '');
    return done;
}

/** What is known of the command at once: a lock answers later, and the row then says so. @param {any} visit @param {string} door */
function sayUnlock(visit, door) {
    const bad = visit.unlock === 'refused' || visit.unlock === 'jammed' || visit.unlock === 'unknown';
    toast(bad ? either('unlock.' + visit.unlock, 'unlock.unknown') : t('unlock.sent', {door}), bad ? 'bad' : 'ok');
}

/** Plays a card at a simulated reader. @param {any[]} readers */
export async function simulateTapDialog(readers) {
    const done = await formDialog({
        title: t('simulate.title'),
        intro: html`<p>${t('simulate.text')}</p>`,
        fields: [
            {
                name: 'reader',
                label: t('simulate.reader'),
                type: 'select',
                required: true,
                value: readers[0]?.id,
                options: readers.map((reader) => ({
                    value: reader.id,
                    label: reader.name + (reader.use ? ' (' + t('use.' + reader.use) + ')' : ''),
                })),
            },
            {
                name: 'card',
                label: t('simulate.card'),
                required: true,
                value: '00BC614E',
                hint: t('simulate.cardHint'),
                suggestions: ['00BC614E', 'DEADBEEF'],
                maxlength: 32,
            },
        ],
        submit: t('simulate.do'),
        send: (values) => api.post('/devices/' + values.reader + '/simulate', {card: cardOrProblem(values.card)}),
    });
    if (done) toast(t('simulate.done'));
}

/** @param {string} text */
export function cardOrProblem(text) {
    const card = parseCard(text);
    if (!card)
        throw {status: 422, code: 'fields.invalid', errors: [{field: 'card', code: 'card.malformed', detail: ''}]};
    return card;
}

/** Writes down by hand that someone came or went. @param {{id: string, name: string}} person */
export async function byHandDialog(person) {
    const zone = session.site?.zone;
    const done = await formDialog({
        title: t('byHand.title', {name: person.name}),
        intro: html`<p>${t('byHand.text')}</p>`,
        fields: [
            {
                name: 'direction',
                label: t('visit.direction'),
                type: 'select',
                required: true,
                value: 'in',
                options: ['in', 'out'].map((value) => ({value, label: directionText(value)})),
            },
            {
                name: 'at',
                label: t('visit.at'),
                type: 'datetime-local',
                required: true,
                value: localInput(new Date(), zone),
            },
            {
                name: 'reason',
                label: t('form.reason'),
                required: true,
                maxlength: 200,
                suggestions: ['reader', 'power', 'forgot'].map((reason) => t('reason.' + reason)),
            },
        ],
        submit: t('action.save'),
        send: (values) =>
            api.post('/visits', {
                site: session.site?.id,
                person: person.id,
                direction: values.direction,
                at: fromLocalInput(values.at, zone),
                reason: values.reason,
            }),
    });
    if (done) toast(t('byHand.done'));
    return done;
}

/** Puts a visit right; what stood there before is kept. @param {any} visit */
export async function correctDialog(visit) {
    const zone = session.site?.zone;
    const before = localInput(new Date(visit.at), zone);
    const done = await formDialog({
        title: t('correct.title'),
        intro: html`<p>${t('correct.text')}</p>`,
        fields: [
            {
                name: 'direction',
                label: t('visit.direction'),
                type: 'select',
                required: true,
                value: visit.direction,
                options: ['in', 'out', 'none'].map((value) => ({value, label: t('direction.' + value)})),
            },
            {name: 'at', label: t('visit.at'), type: 'datetime-local', required: true, value: before},
            {name: 'void', label: t('correct.void'), type: 'checkbox'},
            {
                name: 'reason',
                label: t('form.reason'),
                required: true,
                maxlength: 200,
                suggestions: ['wrongPerson', 'wrongWay', 'reader'].map((reason) => t('reason.' + reason)),
            },
        ],
        submit: t('correct.do'),
        send: (values) =>
            api.post('/visits/' + visit.id + '/correct', {
                reason: values.reason,
                ...(values.direction !== visit.direction ? {direction: values.direction} : {}),
                ...(values.at !== before ? {at: fromLocalInput(values.at, zone)} : {}),
                ...(values.void ? {void: true} : {}),
            }),
    });
    if (done) toast(t('correct.done'));
    return done;
}
