// @ts-check
import {html, nothing} from 'lit';
import {api} from '../base/api.js';
import {confirmDialog, formDialog, showDialog} from '../base/dialog.js';
import {Element, ListSource, Source} from '../base/element.js';
import {moment, t, timeZones} from '../base/i18n.js';
import {icon} from '../base/icons.js';
import {badge, button, empty, facts, moreButton, shown, toast} from '../base/parts.js';
import {may, session} from '../base/session.js';
import {slugOf} from '../doors/form.js';

const KINDS = ['study_hall', 'coaching', 'tutor', 'library', 'computer_institute'];
const ROLES = ['admin', 'counselor', 'teacher', 'front_desk', 'library_staff', 'student', 'guardian'];

/** The place itself: sites and zones, who may sign in, what waits for a yes. */
class Settings extends Element {
    constructor() {
        super();
        const site = session.site?.id;
        this.sites = new Source(this, () => api.all('/sites'));
        this.zones = new Source(this, async () => (await api.get('/zones', {site, limit: 200})).items);
        this.accounts = new ListSource(this, (page) => api.get('/accounts', page));
        this.due = new Source(this, async () => (await api.get('/due')).items);
        this.groups = new Source(this, () => api.all('/groups', {site}));
    }

    connectedCallback() {
        super.connectedCallback();
        this.readAll();
    }

    readAll() {
        if (may('place:read')) this.sites.load();
        if (may('place:read') && session.site) this.zones.load();
        if (may('account:read')) this.accounts.load();
        if (may('job:run')) this.due.load();
        if (may('group:read') && session.site) this.groups.load();
    }

    /** @param {Promise<any>} dialog */
    async thenRead(dialog) {
        if (await dialog) {
            toast(t('state.saved'));
            this.readAll();
        }
    }

    render() {
        return html`<div class="page">
            <h1 tabindex="-1">${t('settings.title')}</h1>
            <div class="columns">
                <div>
                    ${
                        may('place:read')
                            ? html`<section class="panel" aria-labelledby="sites-h">
                                      <div class="panel-head">
                                          <h2 id="sites-h">${t('site.title')}</h2>
                                          ${may('place:write') ? button(t('site.add'), () => this.thenRead(this.site(null)), {kind: 'small', shape: 'plus'}) : nothing}
                                      </div>
                                      ${shown(
                                          this.sites,
                                          (sites) =>
                                              html`<ul class="lines">
                                                  ${sites.map(
                                                      (/** @type {any} */ site) =>
                                                          html`<li>
                                                              <span
                                                                  ><strong>${site.name}</strong
                                                                  ><span class="muted small"
                                                                      >${t('kind.' + site.kind)} · ${site.zone} ·
                                                                      ${t('site.cutoff', {time: site.dayCutoff})}</span
                                                                  ></span
                                                              >
                                                              ${may('place:write') ? button(t('action.edit'), () => this.thenRead(this.site(site)), {kind: 'small', label: t('site.editOne', {name: site.name})}) : nothing}
                                                          </li>`,
                                                  )}
                                              </ul>`,
                                      )}
                                  </section>
                                  <section class="panel" aria-labelledby="zones-h">
                                      <div class="panel-head">
                                          <h2 id="zones-h">${t('zone.title')}</h2>
                                          ${may('place:write') && session.site ? button(t('zone.add'), () => this.thenRead(this.zone(null)), {kind: 'small', shape: 'plus'}) : nothing}
                                      </div>
                                      ${shown(this.zones, (zones) =>
                                          zones.length
                                              ? html`<ul class="lines">
                                                    ${zones.map(
                                                        (/** @type {any} */ zone) =>
                                                            html`<li>
                                                                <span
                                                                    ><strong>${zone.name}</strong
                                                                    ><span class="muted small"
                                                                        >${zone.capacity ? t('zone.capacity', {n: zone.capacity}) : t('zone.noCapacity')}</span
                                                                    ></span
                                                                >
                                                                ${
                                                                    may('place:write')
                                                                        ? html`<span class="buttons"
                                                                              >${button(t('action.edit'), () => this.thenRead(this.zone(zone)), {kind: 'small', label: t('zone.editOne', {name: zone.name})})}
                                                                              ${button(t('action.remove'), () => this.thenRead(confirmDialog({title: t('zone.remove'), intro: html`<p>${t('zone.removeText', {name: zone.name})}</p>`, submit: t('action.remove'), danger: true, send: () => api.remove('/zones/' + zone.id, zone.version)})), {kind: 'quiet small danger-text', label: t('zone.removeOne', {name: zone.name})})}</span
                                                                          >`
                                                                        : nothing
                                                                }
                                                            </li>`,
                                                    )}
                                                </ul>`
                                              : html`<p class="muted">${t('zone.none')}</p>`,
                                      )}
                                  </section>`
                            : nothing
                    }
                    ${
                        may('group:read')
                            ? html`<section class="panel" aria-labelledby="groups-h">
                                  <div class="panel-head">
                                      <h2 id="groups-h">${t('person.groups')}</h2>
                                      ${may('group:write') && session.site ? button(t('group.add'), () => this.thenRead(this.group()), {kind: 'small', shape: 'plus'}) : nothing}
                                  </div>
                                  ${shown(this.groups, (groups) =>
                                      groups.length
                                          ? html`<ul class="lines">
                                                ${groups.map(
                                                    (/** @type {any} */ group) =>
                                                        html`<li>
                                                            <span
                                                                ><strong>${group.name}</strong
                                                                ><span class="muted small"
                                                                    >${t('group.kind.' + group.kind)} ·
                                                                    ${t('group.members', {n: group.members})}</span
                                                                ></span
                                                            >
                                                        </li>`,
                                                )}
                                            </ul>`
                                          : html`<p class="muted">${t('group.noneHere')}</p>`,
                                  )}
                              </section>`
                            : nothing
                    }
                </div>
                <div>
                    ${
                        may('account:read')
                            ? html`<section class="panel" aria-labelledby="accounts-h">
                                  <div class="panel-head">
                                      <h2 id="accounts-h">${t('accounts.title')}</h2>
                                      ${may('account:write') ? button(t('accounts.add'), () => this.thenRead(this.account()), {kind: 'small', shape: 'plus'}) : nothing}
                                  </div>
                                  ${shown(this.accounts, ({items}) =>
                                      items.length
                                          ? html`<ul class="lines">
                                                ${items.map((/** @type {any} */ account) => this.accountLine(account))}
                                            </ul>`
                                          : empty('account', t('accounts.none'), t('accounts.noneText')),
                                  )}${moreButton(this.accounts)}
                              </section>`
                            : nothing
                    }
                    ${
                        may('job:run')
                            ? html`<section class="panel" aria-labelledby="due-h">
                                  <h2 id="due-h">${t('due.title')}</h2>
                                  <p class="muted">${t('due.text')}</p>
                                  ${shown(this.due, (items) =>
                                      items.length
                                          ? html`<ul class="lines">
                                                ${items.map(
                                                    (/** @type {any} */ one) =>
                                                        html`<li>
                                                            <span
                                                                ><strong
                                                                    >${t('due.what', {what: one.what, n: one.count})}</strong
                                                                >
                                                                <span class="muted small"
                                                                    >${moment(one.dueAt, session.site?.zone)}${one.why ? ' · ' + one.why : ''}</span
                                                                ></span
                                                            >${one.held ? badge('warn', t('due.held'), 'late') : nothing}
                                                            ${button(t('due.run'), () => this.run(one), {kind: 'small'})}
                                                        </li>`,
                                                )}
                                            </ul>`
                                          : html`<p class="calm">${icon('check')}${t('due.none')}</p>`,
                                  )}
                              </section>`
                            : nothing
                    }
                </div>
            </div>
        </div>`;
    }

    /** @param {any} one */
    async run(one) {
        await this.thenRead(
            confirmDialog({
                title: t('due.run'),
                intro: html`<p>${t('due.runText', {what: one.what, n: one.count})}</p>`,
                submit: t('due.run'),
                send: () => api.post('/due/' + one.job + '/run'),
            }),
        );
    }

    /** @param {any} site */
    async site(site) {
        const all = timeZones(site?.zone ?? session.site?.zone ?? 'Asia/Kolkata');
        const saved = await formDialog({
            title: t(site ? 'site.edit' : 'site.add'),
            wide: true,
            submit: t('action.save'),
            fields: [
                {name: 'name', label: t('setup.siteName'), required: true, value: site?.name, maxlength: 100},
                {
                    name: 'kind',
                    label: t('setup.kind'),
                    type: 'select',
                    required: true,
                    value: site?.kind ?? 'study_hall',
                    options: KINDS.map((kind) => ({value: kind, label: t('kind.' + kind)})),
                },
                {
                    name: 'zone',
                    label: t('setup.zone'),
                    type: 'select',
                    required: true,
                    value: site?.zone ?? session.site?.zone,
                    options: all.map((zone) => ({value: zone, label: zone.replaceAll('_', ' ')})),
                },
                {
                    name: 'dayCutoff',
                    label: t('setup.cutoff'),
                    type: 'time',
                    required: true,
                    value: site?.dayCutoff ?? '04:00',
                    hint: t('setup.cutoffHint'),
                },
                {name: 'address', label: t('person.address'), type: 'textarea', value: site?.address, maxlength: 400},
                {name: 'capacity', label: t('site.capacity'), type: 'number', value: site?.capacity, min: 1},
            ],
            send: (values) => {
                const body = {
                    ...values,
                    entity: (site ?? session.site)?.entity,
                    slug: site?.slug ?? slugOf(values.name),
                };
                return site ? api.put('/sites/' + site.id, body, site.version) : api.post('/sites', body);
            },
        });
        if (saved) {
            session.sites = await api.all('/sites');
            session.changed();
        }
        return saved;
    }

    /** @param {any} zone */
    zone(zone) {
        return formDialog({
            title: t(zone ? 'zone.edit' : 'zone.add'),
            submit: t('action.save'),
            fields: [
                {name: 'name', label: t('zone.name'), required: true, value: zone?.name, maxlength: 100},
                {
                    name: 'capacity',
                    label: t('zone.capacityLabel'),
                    type: 'number',
                    value: zone?.capacity,
                    min: 1,
                    hint: t('zone.capacityHint'),
                },
            ],
            send: (values) =>
                zone
                    ? api.put('/zones/' + zone.id, {...values, site: zone.site}, zone.version)
                    : api.post('/zones', {...values, site: session.site?.id}),
        });
    }

    group() {
        return formDialog({
            title: t('group.add'),
            submit: t('action.save'),
            fields: [
                {name: 'name', label: t('group.name'), required: true, maxlength: 100},
                {
                    name: 'kind',
                    label: t('group.kind'),
                    type: 'select',
                    required: true,
                    value: 'batch',
                    options: ['batch', 'section', 'flexible'].map((kind) => ({
                        value: kind,
                        label: t('group.kind.' + kind),
                    })),
                },
            ],
            send: (values) => api.post('/groups', {...values, site: session.site?.id}),
        });
    }

    /** @param {any} account */
    accountLine(account) {
        return html`<li>
            <span
                ><strong>${account.personName ?? account.login}</strong
                ><span class="muted small"
                    >${account.login} ·
                    ${account.roles.map((/** @type {any} */ role) => t('role.' + role.role)).join(', ')}</span
                ></span
            >
            ${account.state !== 'active' ? badge('bad', t('accounts.suspended'), 'refuse') : nothing}${account.mustChange ? badge('warn', t('accounts.mustChange'), 'late') : nothing}
            ${
                may('account:write')
                    ? html`<span class="buttons"
                          >${button(t('action.edit'), () => this.thenRead(this.editAccount(account)), {kind: 'small', label: t('accounts.editOne', {name: account.login})})}
                          ${button(t('accounts.reset'), () => this.reset(account), {kind: 'small', label: t('accounts.resetOne', {name: account.login})})}</span
                      >`
                    : nothing
            }
        </li>`;
    }

    /** @param {string[]} held @returns {import('../base/dialog.js').Field[]} */
    roleFields(held) {
        return ROLES.map((role) => ({
            name: 'role.' + role,
            label: t('role.' + role),
            type: /** @type {const} */ ('checkbox'),
            value: held.includes(role),
        }));
    }

    /** @param {Record<string, any>} values @param {any[]} before */
    rolesOf(values, before) {
        return ROLES.filter((role) => values['role.' + role]).map(
            (role) =>
                before.find((one) => one.role === role) ?? {
                    role,
                    site: role === 'admin' ? null : (session.site?.id ?? null),
                },
        );
    }

    async account() {
        const made = await formDialog({
            title: t('accounts.add'),
            submit: t('accounts.addDo'),
            intro: html`<p>${t('accounts.addText')}</p>`,
            fields: [
                {name: 'person', label: t('accounts.person'), type: 'person', required: true},
                {name: 'login', label: t('signin.login'), required: true, maxlength: 80},
                ...this.roleFields(['front_desk']),
            ],
            send: (values) =>
                api.post('/accounts', {person: values.person, login: values.login, roles: this.rolesOf(values, [])}),
        });
        if (made) await this.password(made.login, made.password);
        return made;
    }

    /** @param {any} account */
    editAccount(account) {
        return formDialog({
            title: t('accounts.edit', {name: account.login}),
            submit: t('action.save'),
            fields: [
                {
                    name: 'state',
                    label: t('person.state'),
                    type: 'select',
                    required: true,
                    value: account.state,
                    options: [
                        {value: 'active', label: t('accounts.active')},
                        {value: 'suspended', label: t('accounts.suspended')},
                    ],
                },
                ...this.roleFields(account.roles.map((/** @type {any} */ role) => role.role)),
            ],
            send: (values) =>
                api.put(
                    '/accounts/' + account.id,
                    {state: values.state, roles: this.rolesOf(values, account.roles)},
                    account.version,
                ),
        });
    }

    /** @param {any} account */
    async reset(account) {
        const done = await confirmDialog({
            title: t('accounts.reset'),
            intro: html`<p>${t('accounts.resetText', {name: account.login})}</p>`,
            submit: t('accounts.reset'),
            danger: true,
            send: () => api.post('/accounts/' + account.id + '/reset'),
        });
        if (done) await this.password(account.login, done.password);
        this.readAll();
    }

    /** @param {string} login @param {string} password */
    password(login, password) {
        return showDialog(
            t('accounts.password'),
            html`<p>${t('accounts.passwordText')}</p>
                ${facts([
                    [t('signin.login'), html`<code>${login}</code>`],
                    [t('signin.password'), html`<code class="large">${password}</code>`],
                ])}`,
        );
    }
}

customElements.define('ly-settings', Settings);
