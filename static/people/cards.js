// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {formProblem, openDialog, reasonDialog} from '../base/dialog.js';
import {t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {badge, empty, toast} from '../base/parts.js';
import {parseCard} from '../base/card.js';
import {session} from '../base/session.js';

const LEARN_SECONDS = 30;

/** @param {any} card */
export const cardStateBadge = (card) =>
    card.state === 'active'
        ? badge('ok', t('card.state.active'), 'check')
        : badge(card.state === 'replaced' ? 'plain' : 'bad', t('card.state.' + card.state), 'refuse');

/** @param {any} card @param {'blocked' | 'lost'} state */
export async function endCardDialog(card, state) {
    const done = await reasonDialog({
        title: t(state === 'lost' ? 'card.lost' : 'card.block'),
        danger: true,
        submit: t(state === 'lost' ? 'card.lostDo' : 'card.block'),
        intro: html`<p>${t('card.endText')}</p>`,
        suggestions: state === 'lost' ? [t('reason.cardLost')] : [t('reason.fee'), t('reason.misuse')],
        send: (reason) => api.post('/credentials/' + card.id + '/end', {state, reason}),
    });
    if (done) toast(t('card.ended'));
    return done;
}

/**
 * A new card for a person: held to a reader that one chooses, or typed. With a card that it replaces, that one ends.
 * @param {{id: string, name: string}} person
 * @param {any} [replaces]
 * @returns {Promise<any>} the new card; undefined when dismissed
 */
export async function addCardDialog(person, replaces) {
    /** @type {any[]} */
    const devices = await api.all('/devices', {site: session.site?.id}).catch(() => []);
    const readers = devices
        .filter((device) => device.kind === 'reader')
        .sort((a, b) => Number(b.use === 'desk') - Number(a.use === 'desk'));
    /** @type {{reader: string, waiting: boolean, left: number, problem: any, typed: string, label: string | null}} */
    const state = {
        reader: readers.find((reader) => reader.online)?.id ?? readers[0]?.id ?? '',
        waiting: false,
        left: 0,
        problem: null,
        typed: '',
        label: null,
    };
    let gone = false;
    let timer = 0;
    const more = () => ({...(state.label ? {label: state.label} : {}), ...(replaces ? {replaces: replaces.id} : {})});
    const made = await openDialog(
        ({close, draw}) => {
            const learn = async () => {
                Object.assign(state, {waiting: true, left: LEARN_SECONDS, problem: null});
                timer = window.setInterval(() => ((state.left = Math.max(0, state.left - 1)), draw()), 1000);
                draw();
                try {
                    const card = await api.post('/credentials/learn', {
                        person: person.id,
                        reader: state.reader,
                        ...more(),
                    });
                    // A card that was held to the reader just as "cancel" was pressed is kept, and said.
                    gone ? toast(t('card.added', {tail: card.tail})) : close(card);
                } catch (problem) {
                    state.problem = problem;
                }
                clearInterval(timer);
                state.waiting = false;
                if (!gone) draw();
            };
            const type = async (/** @type {SubmitEvent} */ event) => {
                event.preventDefault();
                const card = parseCard(state.typed);
                state.problem = card ? null : {status: 422, code: 'card.malformed'};
                if (card) {
                    try {
                        return close(await api.post('/credentials', {person: person.id, card, ...more()}));
                    } catch (problem) {
                        state.problem = problem;
                    }
                }
                draw();
            };
            return html`<div class="dialog-body">
                    <p>
                        ${replaces ? t('card.replaceText', {tail: replaces.tail}) : t('card.addText', {name: person.name})}
                    </p>
                    ${formProblem(state.problem, [])}
                    ${
                        state.waiting
                            ? html`<div class="waiting" role="status">
                                  ${icon('wave', 'huge')}
                                  <p class="waiting-title">
                                      ${t('learn.now', {reader: readers.find((reader) => reader.id === state.reader)?.name ?? ''})}
                                  </p>
                                  <p class="count-down" aria-hidden="true">${t('learn.left', {n: state.left})}</p>
                              </div>`
                            : html` ${
                                      readers.length
                                          ? html`<div class="field">
                                                    <label for="learn-reader">${t('learn.reader')}</label
                                                    ><select
                                                        id="learn-reader"
                                                        @change=${(/** @type {any} */ event) => (state.reader = event.target.value)}
                                                    >
                                                        ${readers.map((reader) => html`<option value=${reader.id} ?selected=${reader.id === state.reader}>${reader.name}${reader.use ? ' (' + t('use.' + reader.use) + ')' : ''}${reader.online ? '' : ' – ' + t('device.offline')}</option>`)}
                                                    </select>
                                                </div>
                                                <div class="field">
                                                    <label for="learn-label"
                                                        >${t('card.label')}
                                                        <span class="optional">${t('form.optional')}</span></label
                                                    ><input
                                                        id="learn-label"
                                                        maxlength="80"
                                                        autocomplete="off"
                                                        @input=${(/** @type {any} */ event) => (state.label = event.target.value.trim() || null)}
                                                    />
                                                </div>`
                                          : empty('reader', t('learn.noReader'), t('learn.noReaderText'))
                                  }
                                  <details>
                                      <summary>${t('learn.type')}</summary>
                                      <form novalidate @submit=${type}>
                                          <div class="field">
                                              <label for="learn-typed">${t('learn.digits')}</label>
                                              <input
                                                  id="learn-typed"
                                                  autocomplete="off"
                                                  maxlength="40"
                                                  aria-describedby="learn-typed-hint"
                                                  @input=${(/** @type {any} */ event) => (state.typed = event.target.value)}
                                              />
                                              <p class="hint" id="learn-typed-hint">${t('learn.digitsHint')}</p>
                                          </div>
                                          <button class="button">${t('learn.typeDo')}</button>
                                      </form>
                                  </details>`
                    }
                </div>
                <footer class="dialog-foot">
                    <button class="button" type="button" @click=${() => close()}>${t('action.cancel')}</button>
                    ${readers.length && !state.waiting ? html`<button class="button primary" type="button" @click=${learn}>${icon('wave')}<span>${t('learn.begin')}</span></button>` : nothing}
                </footer>`;
        },
        {title: t(replaces ? 'card.replace' : 'card.add')},
    );
    gone = true;
    clearInterval(timer);
    // Or the next tap at the door would be taken for this card.
    if (state.waiting) api.remove(`/devices/${state.reader}/learning`).catch(() => {});
    if (made) toast(t('card.added', {tail: made.tail}));
    return made;
}
