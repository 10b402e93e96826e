// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {moment, problemText, t} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {badge, toast, word} from '../base/parts.js';
import {may, session} from '../base/session.js';

/** @param {any[]} alarms @param {() => void} again called when one was seen */
export const alarmList = (alarms, again) =>
    html`<ul class="alarm-list">
        ${alarms.map(
            (alarm) =>
                html`<li class="alarm ${alarm.seenAt ? 'seen' : ''}">
                    ${icon('alarm')}
                    <div>
                        <p>
                            <strong>${word('alarm.kind', alarm.kind)}</strong>
                            <span>${alarm.doorName ?? alarm.deviceName ?? ''}</span>
                        </p>
                        <p class="muted small">
                            <time datetime=${alarm.raisedAt}>${moment(alarm.raisedAt, session.site?.zone)}</time
                            >${alarm.detail ? html` · <span lang="en">${alarm.detail}</span>` : nothing}
                            ${alarm.endedAt ? html` ${badge('ok', t('alarm.ended', {time: moment(alarm.endedAt, session.site?.zone)}), 'check')}` : nothing}
                        </p>
                    </div>
                    ${
                        alarm.seenAt
                            ? badge('plain', t('alarm.seen'), 'check')
                            : may('alarm:write')
                              ? html`<button
                                    class="button small"
                                    type="button"
                                    aria-label=${t('alarm.see', {kind: word('alarm.kind', alarm.kind)})}
                                    @click=${() => see(alarm, again)}
                                >
                                    ${t('alarm.seeShort')}
                                </button>`
                              : nothing
                    }
                </li>`,
        )}
    </ul>`;

/** @param {any} alarm @param {() => void} again */
async function see(alarm, again) {
    try {
        await api.post('/alarms/' + alarm.id + '/seen');
        toast(t('alarm.sawIt'));
    } catch (problem) {
        toast(problemText(problem), 'bad');
    }
    again();
}
