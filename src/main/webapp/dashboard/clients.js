// The connected clients, page by page, and what an admin can do with them.

import {attempt, confirm} from './dialogs.js';
import {badge, h, keyText, replace, table} from './dom.js';
import {bytes, count, duration, isKey, micros, plural, shortKey} from './format.js';
import {poll} from './api.js';

const LIMIT = matchMedia('(max-width: 44rem)').matches ? 20 : 50;
const INTERVAL_MS = 5000;
const DENIED_SHOWN = 50;
const PRUNE_SHOWN = 20;

export function clients(session, view, signal) {
    const {api, isAdmin} = session;
    const results = h('section', {class: 'card', 'aria-labelledby': 'list-title'});
    const pages = [undefined]; // the cursors of the pages up to the shown one
    let refresh = () => {};

    const select = (name, label, options) => h('div', {class: 'field'},
        h('label', {for: `filter-${name}`}, label),
        h('select', {id: `filter-${name}`, name}, options.map(([value, text]) => h('option', {value}, text))));
    const input = (name, label, placeholder) => h('div', {class: 'field'},
        h('label', {for: `filter-${name}`}, label),
        h('input', {id: `filter-${name}`, name, placeholder, autocomplete: 'off', spellcheck: 'false'}));
    const filters = h('form', {class: 'card filters', 'aria-label': 'Filter'},
        input('key', 'Key begins with', 'nodekey:4489…'), input('address', 'Address or network', '192.0.2.0/24'),
        select('transport', 'Transport', [['', 'any'], ['native', 'native'], ['websocket', 'websocket']]),
        select('home', 'Home', [['', 'any'], ['true', 'here'], ['false', 'elsewhere']]),
        select('duplicates', 'Connections of the key', [['', 'any'], ['true', 'several'], ['false', 'one']]),
        select('sort', 'Order', [['id', 'oldest first'], ['-bytes', 'most bytes first'], ['bytes', 'fewest bytes first']]),
        h('button', {class: 'primary'}, 'Apply'));
    filters.addEventListener('submit', event => {
        event.preventDefault();
        pages.length = 1;
        refresh();
    });
    filters.addEventListener('change', event => {
        if (event.target.tagName === 'SELECT') {
            pages.length = 1;
            refresh();
        }
    });

    async function load() {
        const query = new URLSearchParams({limit: LIMIT});
        for (const [name, value] of new FormData(filters)) {
            if (value.trim()) {
                query.set(name, value.trim());
            }
        }
        if (pages.at(-1)) {
            query.set('cursor', pages.at(-1));
        }
        show(await api.get(`/clients?${query}`, signal));
    }

    function show(page) {
        const turn = (label, focus, isPossible, change) => h('button', {
            type: 'button', class: 'small', 'data-focus': focus, disabled: !isPossible, onclick: () => {
                change();
                refresh();
            },
        }, label);
        const first = (pages.length - 1) * LIMIT;
        const shown = page.clients.length
            ? `${count(first + 1)} to ${count(first + page.clients.length)} of ${count(page.matched)}` : '0';
        const heads = ['Key', 'Address', 'Transport', 'State', ['num', 'Age'], ['num', 'Received'], ['num', 'Sent'],
            ['num', 'Round trip'], ...isAdmin ? ['Actions'] : []];
        replace(results,
            h('header', {}, h('h2', {id: 'list-title'}, plural(page.matched, 'connection')),
                h('span', {class: 'small muted'}, `page ${pages.length}: ${shown}`)),
            page.clients.length ? table('Connections', heads, page.clients.map(row), {class: 'stack'})
                : h('p', {class: 'muted'}, 'No connection matches.'),
            h('div', {class: 'row'},
                turn('First page', 'first', pages.length > 1, () => pages.length = 1),
                turn('Previous', 'previous', pages.length > 1, () => pages.pop()),
                turn('Next', 'next', Boolean(page.next), () => pages.push(page.next))));
    }

    function row(each) {
        const states = [
            each.home && badge('good', 'home here'), each.mesh && badge('', 'mesh'),
            each.conflict ? badge('bad', 'sends in turns') : each.duplicate && badge('warn', each.active ? 'duplicate, active' : 'duplicate'),
            each.idealNode && badge('warn', `prefers ${each.idealNode}`),
        ].filter(Boolean);
        const act = (label, focus, action) => h('button', {
            type: 'button', class: 'small danger', 'data-focus': `${focus} ${each.id}`,
            'aria-label': `${label} ${shortKey(each.key)}`, onclick: () => attempt(action),
        }, label);
        return [
            keyText(each.key), each.port ? `${bracketed(each.address)}:${each.port}` : each.address ?? '',
            each.transport, h('span', {class: 'badges'}, states), ['num', duration(each.ageSeconds)],
            ['num', bytes(each.bytesReceived)], ['num', bytes(each.bytesSent)],
            ['num', each.roundTripMicros === undefined ? '–' : micros(each.roundTripMicros)],
            ...isAdmin ? [h('span', {class: 'row'},
                act('Close', 'close', () => close(each.key)), act('Deny', 'deny', () => deny(each.key)))] : [],
        ];
    }

    async function close(key) {
        const {clients: found} = await api.get(`/clients/${key}`, signal);
        if (!await confirm({
            title: `Close ${plural(found.length, 'connection')} of a client?`,
            lines: [h('p', {}, h('code', {}, key)),
                `Connected from ${[...new Set(found.map(each => each.address ?? 'an unknown address'))].join(', ')}. `
                + 'The client reconnects at once, here or at another node; packets that wait for it are lost.'],
            verb: 'Close', call: `DELETE /api/v1/clients/${key}`,
        })) {
            return '';
        }
        const {body} = await api.call('DELETE', `/clients/${key}`);
        refresh();
        return `Closed ${plural(body.closed, 'connection')}.`;
    }

    async function deny(key) {
        if (!await confirm({
            title: 'Deny a key?',
            lines: [h('p', {}, h('code', {}, key)),
                'Its connections are closed at once, and it cannot log in any more until it is taken off the list below. '
                + 'In a region with a data grid this holds at every relay.'],
            verb: 'Deny', call: 'PUT /api/v1/admission/deny',
        })) {
            return '';
        }
        await changeDenied(keys => [...keys.filter(each => each !== key), key]);
        return `Denied ${shortKey(key)}.`;
    }

    async function allow(key) {
        if (!await confirm({
            title: 'Take a key off the list?',
            lines: [h('p', {}, h('code', {}, key)), 'It can log in again, unless another check refuses it.'],
            verb: 'Allow again', call: 'PUT /api/v1/admission/deny', danger: false,
        })) {
            return '';
        }
        await changeDenied(keys => keys.filter(each => each !== key));
        return `${shortKey(key)} can log in again.`;
    }

    /** Replaces the list that was read just before; the relay refuses it if another admin was faster. */
    async function changeDenied(change) {
        const {body, etag} = await api.call('GET', '/admission/deny');
        const {body: after} = await api.call('PUT', '/admission/deny', {body: {keys: change(body.keys)}, ifMatch: etag});
        denied.show(after);
        refresh();
    }

    const denied = denyList(isAdmin, {deny, allow});
    view.append(filters, results, h('div', {class: 'cards wide-cards'}, denied.element,
        isAdmin ? prune(api, signal, () => refresh()) : ''));
    refresh = poll(load, INTERVAL_MS, signal);
    poll(async () => denied.show(await api.get('/admission/deny', signal)), INTERVAL_MS * 4, signal);
}

function bracketed(address) {
    return address.includes(':') ? `[${address}]` : address;
}

/** The list of denied keys, with a form to add one. */
function denyList(isAdmin, {deny, allow}) {
    const list = h('div', {});
    const field = h('input', {id: 'deny-key', required: true, pattern: 'nodekey:[0-9a-f]{64}', placeholder: 'nodekey:…',
        title: 'nodekey: and 64 hex digits', autocomplete: 'off', spellcheck: 'false'});
    const form = h('form', {class: 'field'}, h('label', {for: 'deny-key'}, 'Deny a key that is not connected'),
        h('div', {class: 'row grow'}, field, h('button', {class: 'danger'}, 'Deny')));
    form.addEventListener('submit', event => {
        event.preventDefault();
        const key = field.value.trim();
        if (isKey(key)) {
            attempt(async () => {
                const done = await deny(key);
                if (done) {
                    field.value = '';
                }
                return done;
            });
        }
    });
    const show = ({keys, file}) => replace(list,
        keys.length + file.length === 0 ? h('p', {class: 'muted'}, 'No key is denied.')
            : table('Denied keys', ['Key', 'Where', ...isAdmin ? ['Actions'] : []], [
                ...keys.slice(0, DENIED_SHOWN).map(key => [keyText(key), 'edited', ...isAdmin
                    ? [h('button', {type: 'button', class: 'small', 'data-focus': `allow ${key}`,
                        'aria-label': `Allow ${shortKey(key)} again`, onclick: () => attempt(() => allow(key))}, 'Allow')]
                    : []]),
                ...file.slice(0, DENIED_SHOWN).map(key => [keyText(key),
                    'derp.deny-list-file', ...isAdmin ? [''] : []]),
            ]),
        keys.length > DENIED_SHOWN || file.length > DENIED_SHOWN
            ? h('p', {class: 'small muted'}, `${count(keys.length + file.length)} keys in all; GET /api/v1/admission/deny lists them.`) : null);
    return {
        element: h('section', {class: 'card'}, h('header', {}, h('h2', {}, 'Denied keys')), list, isAdmin ? form : ''),
        show,
    };
}

/** Sends clients to their preferred nodes: first a dry run, then the same for real. */
function prune(api, signal, refresh) {
    const result = h('div', {'aria-live': 'polite'});
    const number = (name, label, value, max) => h('div', {class: 'field'}, h('label', {for: `prune-${name}`}, label),
        h('input', {id: `prune-${name}`, name, type: 'number', min: '1', max, value, required: true}));
    const form = h('form', {class: 'row bottom'},
        number('max', 'At most', '100', '10000'), number('ratePerSecond', 'Per second', '10', '1000'),
        h('button', {}, 'Dry run'));
    const request = dryRun => {
        const data = new FormData(form);
        return {max: Number(data.get('max')), ratePerSecond: Number(data.get('ratePerSecond')), dryRun};
    };
    form.addEventListener('submit', event => {
        event.preventDefault();
        attempt(async () => {
            const asked = request(true);
            const {body} = await api.call('POST', '/prune', {body: asked, signal});
            showResult(body, {...asked, dryRun: false});
        });
    });

    function showResult(body, forReal) {
        const skipped = Object.entries(body.skipped).filter(([, value]) => value > 0)
            .map(([reason, value]) => `${count(value)} ${reason.replaceAll('_', ' ')}`).join(', ');
        replace(result,
            h('p', {}, body.dryRun
                ? `${plural(body.clients.length, 'connection')} would be closed, of ${plural(body.candidates, 'candidate')}.`
                : `Closed ${plural(body.closed, 'connection')}, of ${plural(body.candidates, 'candidate')}.`,
            skipped ? ` Left out: ${skipped}.` : ''),
            body.clients.length ? table('Connections', ['Key', 'Goes to', ['num', 'Age']], body.clients.slice(0, PRUNE_SHOWN).map(each => [
                keyText(each.key), each.idealNode, ['num', duration(each.ageSeconds)]])) : null,
            body.clients.length > PRUNE_SHOWN ? h('p', {class: 'small muted'}, `and ${count(body.clients.length - PRUNE_SHOWN)} more`) : null,
            body.dryRun ? h('button', {type: 'button', class: 'danger', disabled: body.clients.length === 0,
                onclick: () => attempt(() => run(body, forReal))}, `Send ${plural(body.clients.length, 'client')} away`) : null);
    }

    async function run(plan, asked) {
        const nodes = [...new Set(plan.clients.map(each => each.idealNode))].join(', ');
        if (!await confirm({
            title: `Send ${plural(plan.clients.length, 'client')} to their preferred node?`,
            lines: [`Their connections are closed, the oldest first, at most ${count(asked.max)} in all and `
                + `${count(asked.ratePerSecond)} per second. They reconnect to ${nodes}.`],
            verb: 'Send away', call: 'POST /api/v1/prune',
        })) {
            return '';
        }
        const {body} = await api.call('POST', '/prune', {body: asked});
        showResult(body, asked);
        refresh();
        return `Closed ${plural(body.closed, 'connection')}.`;
    }

    return h('section', {class: 'card'}, h('header', {}, h('h2', {}, 'Prune')),
        h('p', {class: 'muted small'}, 'Sends clients to the node of the region that they prefer. A dry run lists them first.'),
        form, result);
}
