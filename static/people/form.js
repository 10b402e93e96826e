// @ts-check
import {html} from 'lit';
import {t} from '../base/i18n.js';
import {word} from '../base/parts.js';

/** @param {string} list @param {string[]} values */
const choices = (list, values) => values.map((value) => ({value, label: value ? word(list, value) : t('form.none')}));

/** The fields of a person; of a new one first what sort of person. @param {any} person null for a new one @returns {import('../base/dialog.js').Field[]} */
export function personFields(person) {
    /** @type {import('../base/dialog.js').Field[]} */
    const fields = [
        {name: 'name', label: t('person.name'), value: person?.name, required: true, maxlength: 200},
        {name: 'fatherName', label: t('person.father'), value: person?.fatherName, maxlength: 200},
        {
            name: 'gender',
            label: t('person.gender'),
            type: 'select',
            value: person?.gender ?? '',
            options: choices('gender', ['', 'female', 'male', 'other']),
        },
        {name: 'birth', label: t('person.birth'), type: 'date', value: person?.birth},
        {name: 'phone', label: t('person.phone'), type: 'tel', value: person?.phone, inputmode: 'tel', maxlength: 20},
        {name: 'email', label: t('person.email'), type: 'email', value: person?.email, maxlength: 200},
        {name: 'address', label: t('person.address'), type: 'textarea', value: person?.address, maxlength: 500},
        {name: 'note', label: t('person.note'), type: 'textarea', value: person?.note, maxlength: 1000},
    ];
    if (!person) {
        return [
            {
                name: 'as',
                label: t('people.kind'),
                type: 'select',
                required: true,
                value: 'student',
                options: ['student', 'teacher', 'staff', 'guardian'].map((kind) => ({
                    value: kind,
                    label: t('kindOf.' + kind),
                })),
            },
            ...fields,
            {name: 'job', label: t('person.job'), maxlength: 80, when: (values) => values.as === 'staff'},
        ];
    }
    fields.push(
        {
            name: 'state',
            label: t('person.state'),
            type: 'select',
            required: true,
            value: person.state,
            options: choices('state.person', ['active', 'inactive', 'suspended', 'closed']),
        },
        {
            name: 'stateReason',
            label: t('person.stateReason'),
            value: person.stateReason,
            maxlength: 200,
            when: (values) => values.state !== 'active',
        },
    );
    if (person.student) {
        fields.push({
            name: 'student.state',
            label: t('person.studentState'),
            type: 'select',
            required: true,
            value: person.student.state,
            options: choices('state.student', ['active', 'hold', 'dropped', 'struck_off', 'graduated']),
        });
    }
    if (person.teacher) {
        fields.push({
            name: 'teacher.state',
            label: t('person.teacherState'),
            type: 'select',
            required: true,
            value: person.teacher.state,
            options: choices('state.teacher', ['active', 'leave', 'left']),
        });
    }
    if (person.staff) fields.push({name: 'job', label: t('person.job'), value: person.staff.job, maxlength: 80});
    return fields;
}

/** What is sent for the fields of a person. @param {Record<string, any>} values @param {any} person what it was, or what a new one begins with */
export function personBody(values, person) {
    const {as, job, 'student.state': studentState, 'teacher.state': teacherState, ...plain} = values;
    const {id, version, createdAt, photo, guardians, children, groups, ...was} = person;
    const body = {...was, ...plain};
    if (as === 'student' || as === 'teacher') body[as] = {state: 'active'};
    if (as === 'staff') body.staff = {state: 'active', job};
    if (was.student && studentState) body.student = {...was.student, state: studentState};
    if (was.teacher && teacherState) body.teacher = {...was.teacher, state: teacherState};
    if (was.staff) body.staff = {...was.staff, job};
    return body;
}

/** The value of a field of the form in a person as the server gives it. @param {any} person @param {string} name */
const valueIn = (person, name) =>
    (name === 'job' ? person.staff?.job : name.split('.').reduce((value, part) => value?.[part], person)) ?? null;

/**
 * What someone else changed meanwhile, field by field, and the way on.
 * @param {any} was what the form began with
 * @param {any} now what the server holds
 * @param {Record<string, any>} values what is typed
 * @param {import('../base/dialog.js').Field[]} fields
 */
export function conflictView(was, now, values, fields) {
    const changed = fields.filter(
        (field) => String(valueIn(was, field.name) ?? '') !== String(valueIn(now, field.name) ?? ''),
    );
    return html`<div class="notice warn" role="alert">
        <div>
            <p><strong>${t('conflict.title')}</strong> ${t('conflict.text')}</p>
            <ul class="conflict">
                ${changed.map(
                    (field) =>
                        html`<li>
                            <strong>${field.label}</strong>: ${t('conflict.theirs')}
                            <q>${valueIn(now, field.name) ?? t('conflict.empty')}</q>, ${t('conflict.yours')}
                            <q>${values[field.name] ?? t('conflict.empty')}</q>
                        </li>`,
                )}
            </ul>
            ${changed.length ? '' : html`<p>${t('conflict.elsewhere')}</p>`}
            <p>${t('conflict.save')}</p>
        </div>
    </div>`;
}
