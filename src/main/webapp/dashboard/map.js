// The DERP map on a picture of the world, its regions and nodes, and what an admin can do with nodes.

import {poll} from './api.js';
import {ask, attempt, confirm} from './dialogs.js';
import {badge, h, replace, s, table} from './dom.js';
import {ago, plural} from './format.js';
import {HEIGHT, LAND, WIDTH, project} from './world.js';

const INTERVAL_MS = 10_000;
const MAX_LABELLED = 40;

export function map(session, view, signal) {
    const {api, isAdmin} = session;
    const picture = h('section', {class: 'card'});
    const regions = h('section', {class: 'card'});
    const sources = h('section', {class: 'card'});
    view.append(picture, regions, sources);
    let before = '';

    const refresh = poll(async () => {
        const [{body, etag}, now] = await Promise.all([
            api.call('GET', '/map', {signal}), api.get('/map/sources', signal)]);
        const all = Object.values(body.Regions ?? {}).filter(Boolean).sort((a, b) => a.RegionID - b.RegionID);
        const drained = new Set(now.drained);
        const state = `${etag} ${now.drained}`;
        if (state !== before) { // so that a button is not replaced while it is about to be pressed
            before = state;
            showPicture(picture, all, drained, session.status.region.id);
            showRegions(regions, all, drained);
        }
        showSources(sources, now);
    }, INTERVAL_MS, signal);

    function showRegions(box, all, drained) {
        const rows = all.flatMap(region => (region.Nodes ?? []).map((node, i) => [
            i === 0 ? h('span', {}, h('b', {}, region.RegionName || region.RegionCode),
                h('small', {class: 'muted block'}, `${region.RegionCode}, ${region.RegionID}`)) : '',
            node.Name, node.HostName, h('span', {class: 'badges'},
                drained.has(node.Name) ? badge('warn', 'drained') : badge('good', 'in use'),
                node.STUNOnly && badge('', 'STUN only'),
                (region.Avoid || region.NoMeasureNoHome) && badge('', 'not a home')),
            ports(node),
            ...isAdmin ? [h('span', {class: 'row'},
                button(drained.has(node.Name) ? 'Undrain' : 'Drain', node,
                    () => setDrained(region, node, !drained.has(node.Name))),
                button('Edit', node, () => edit(region, node)))] : [],
        ]));
        replace(box, h('header', {}, h('h2', {}, plural(all.length, 'region')),
            h('span', {class: 'small muted'}, plural(rows.length, 'node'))),
        rows.length ? table('Regions and nodes', ['Region', 'Node', 'Host name', 'State', 'Ports', ...isAdmin ? ['Actions'] : []],
            rows, {class: 'stack'}) : h('p', {class: 'muted'}, 'The map has no region.'));
    }

    function button(label, node, action) {
        return h('button', {type: 'button', class: 'small', 'data-focus': `${label} ${node.Name}`,
            'aria-label': `${label} node ${node.Name}`, onclick: () => attempt(action)}, label);
    }

    async function setDrained(region, node, isDrained) {
        const verb = isDrained ? 'drain' : 'undrain';
        const path = `${nodePath(region, node)}/${verb}`;
        if (!await confirm({
            title: `${isDrained ? 'Drain' : 'Undrain'} node ${node.Name}?`,
            lines: isDrained
                ? [`New clients of region ${region.RegionName} are kept from ${node.HostName}: it comes last in the map, or is left `
                    + 'out of it, depending on derp.map-drained-nodes. Clients that are connected stay.']
                : [`${node.HostName} takes its old place in the map again, and new clients use it.`],
            verb: isDrained ? 'Drain' : 'Undrain', call: `POST /api/v1${path}`, danger: isDrained,
        })) {
            return '';
        }
        await api.call('POST', path, {ifMatch: '*'});
        await refresh();
        return `Node ${node.Name} is ${isDrained ? 'drained' : 'in use'}.`;
    }

    async function edit(region, node) {
        const path = nodePath(region, node);
        const {body, etag} = await api.call('GET', path);
        const form = await ask({title: `Edit node ${node.Name}`, fields: FIELDS.map(each => field(each, body)), verb: 'Review'});
        if (!form) {
            return '';
        }
        const {edited, changes} = changesOf(body, new FormData(form));
        if (changes.length === 0) {
            return 'Nothing was changed.';
        }
        if (!await confirm({
            title: `Change node ${node.Name} of region ${region.RegionName}?`,
            lines: [h('ul', {}, changes.map(each => h('li', {}, each))),
                'Every client that reads the map uses the new entry. The edit is kept until it is reverted.'],
            verb: 'Change', call: `PUT /api/v1${path}`,
        })) {
            return '';
        }
        await api.call('PUT', path, {body: edited, ifMatch: etag});
        await refresh();
        return `Node ${node.Name} was changed.`;
    }
}

function nodePath(region, node) {
    return `/map/regions/${region.RegionID}/nodes/${encodeURIComponent(node.Name)}`;
}

// Name of the member, label, kind, hint.
const FIELDS = [
    ['HostName', 'Host name', 'text', ''],
    ['CertName', 'Name in the certificate, or pin', 'text', 'empty for the host name'],
    ['IPv4', 'IPv4 address', 'text', 'empty for DNS, none for no IPv4'],
    ['IPv6', 'IPv6 address', 'text', 'empty for DNS, none for no IPv6'],
    ['DERPPort', 'DERP port', 'number', 'empty for 443'],
    ['STUNPort', 'STUN port', 'number', 'empty for 3478, -1 for no STUN'],
    ['STUNOnly', 'STUN only, no DERP', 'checkbox', ''],
];

function field([name, label, kind, hint], node) {
    const id = `node-${name}`;
    if (kind === 'checkbox') {
        return h('div', {class: 'row field-row'}, h('input', {id, name, type: kind, checked: Boolean(node[name])}),
            h('label', {for: id}, label));
    }
    return h('div', {class: 'field'}, h('label', {for: id}, label),
        h('input', {id, name, type: kind, value: node[name] ?? '', required: name === 'HostName', autocomplete: 'off',
            min: kind === 'number' ? '-1' : undefined, max: kind === 'number' ? '65535' : undefined,
            'aria-describedby': hint ? `${id}-hint` : undefined}),
        hint ? h('small', {id: `${id}-hint`, class: 'muted'}, hint) : null);
}

/** The node with the values of the form, and the changes in words; members that the form does not have stay. */
export function changesOf(node, data) {
    const edited = {...node};
    const changes = [];
    for (const [name, label, kind] of FIELDS) {
        const text = String(data.get(name) ?? '').trim();
        const value = kind === 'checkbox' ? data.has(name) : kind === 'number' && text !== '' ? Number(text) : text;
        const old = node[name] ?? (kind === 'checkbox' ? false : '');
        if (value !== old) {
            changes.push(`${label}: ${shown(old)} becomes ${shown(value)}`);
            if (value === '' || value === false) {
                delete edited[name];
            } else {
                edited[name] = value;
            }
        }
    }
    return {edited, changes};
}

function shown(value) {
    return value === '' ? 'empty' : typeof value === 'boolean' ? (value ? 'on' : 'off') : value;
}

function ports(node) {
    const stun = node.STUNPort === -1 ? 'no STUN' : `STUN ${node.STUNPort || 3478}`;
    return node.STUNOnly ? stun : `DERP ${node.DERPPort || 443}, ${stun}`;
}

function showPicture(box, all, drained, ownId) {
    const placed = all.filter(region => region.Latitude || region.Longitude);
    const elsewhere = all.filter(region => !placed.includes(region));
    const points = placed.map(region => {
        const [x, y] = project(region.Latitude ?? 0, region.Longitude ?? 0);
        const nodes = region.Nodes ?? [];
        const away = nodes.filter(node => drained.has(node.Name)).length;
        const state = nodes.length > 0 && away === nodes.length ? 'all-drained' : away ? 'some-drained' : '';
        const text = `${region.RegionName}: ${plural(nodes.length, 'node')}${away ? `, ${away} drained` : ''}`;
        return s('g', {class: `place ${state} ${region.RegionID === ownId ? 'own-place' : ''}`},
            s('title', {}, text),
            s('circle', {cx: x.toFixed(1), cy: y.toFixed(1), r: 4 + Math.min(nodes.length, 5)}),
            placed.length <= MAX_LABELLED
                ? s('text', {x: (x + 11).toFixed(1), y: (y + 4).toFixed(1)}, region.RegionCode) : null);
    });
    const names = placed.map(region => region.RegionName).join(', ');
    replace(box, h('header', {}, h('h2', {}, 'Where the regions are'),
        h('ul', {class: 'legend'}, ['', 'some-drained', 'all-drained', 'own-place'].map((kind, i) => h('li', {},
            s('svg', {viewBox: '0 0 20 20', class: 'world dot', 'aria-hidden': 'true'},
                s('g', {class: `place ${kind}`}, s('circle', {cx: 10, cy: 10, r: 6}))),
            ['in use', 'some nodes drained', 'all nodes drained', 'this relay\'s'][i])))),
    s('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'world', role: 'img',
        'aria-label': placed.length ? `A map of the world with ${names}; the table below has each node` : 'A map of the world'},
    s('path', {class: 'land', d: LAND}), points),
    elsewhere.length ? h('p', {class: 'small muted'}, `Without a place: ${elsewhere.map(each => each.RegionName || each.RegionCode).join(', ')}.`
        + (elsewhere.some(each => each.RegionID === ownId) ? ' Set derp.region-latitude and derp.region-longitude for this relay\'s region.' : '')) : null);
}

function showSources(box, now) {
    replace(box, h('header', {}, h('h2', {}, 'Sources'), h('span', {class: 'small muted'}, `version ${now.version}`)),
        table('Sources of the map', ['Source', 'Kind', ['num', 'Regions'], 'State'], now.sources.map(each => [
            each.name, each.kind, ['num', String(each.regions)],
            each.problem ? h('span', {}, badge('bad', 'problem'), ` ${each.problem}`)
                : h('span', {}, badge(each.warnings ? 'warn' : 'good', each.warnings ? 'warning' : 'good'),
                    each.warnings ? ` ${each.warnings.join('; ')}` : each.lastGood ? ` read ${ago(each.lastGood)}` : '')])));
}
