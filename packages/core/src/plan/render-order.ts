import { compareKeys, objectKey, type ObjectKey } from '../model/identity.ts';
import { renderSteps } from '../model/render-step.ts';
import type { RenderNode } from './render-node.ts';

interface Vertex {
  readonly node: RenderNode;
  readonly needs: Set<Vertex>;
  readonly prefers: Set<Vertex>;
}

export interface NodeOrder {
  /** Every node, each after all that it needs, else in the order of the steps and of the keys. */
  readonly nodes: readonly RenderNode[];
  /** Nodes that need each other in a circle: their order is not to be trusted. */
  readonly circular: readonly RenderNode[];
}

/** Orders nodes in time linear in their number and that of their needs. */
export function orderNodes(nodes: readonly RenderNode[]): NodeOrder {
  const vertices = connect(nodes);
  const { ordered, isCircular } = depthFirst(vertices);
  if (!isCircular) return { nodes: ordered, circular: [] };
  const circularByChoice = cyclicCore(vertices, ({ needs, prefers }) => [...needs, ...prefers]);
  for (const vertex of circularByChoice) {
    for (const preferred of vertex.prefers) {
      if (circularByChoice.has(preferred)) vertex.prefers.delete(preferred);
    }
  }
  const circular = cyclicCore([...circularByChoice], ({ needs }) => needs);
  return { nodes: depthFirst(vertices).ordered, circular: [...circular].map(({ node }) => node) };
}

const stepRank = new Map(renderSteps.map((step, index) => [step, index]));

function connect(nodes: readonly RenderNode[]): readonly Vertex[] {
  const ranked = nodes.map((node) => ({
    rank: stepRank.get(node.step) ?? 0,
    key: objectKey(node.object),
    vertex: { node, needs: new Set<Vertex>(), prefers: new Set<Vertex>() },
  }));
  ranked.sort((one, other) => one.rank - other.rank || compareKeys(one.key, other.key));
  const vertices = ranked.map(({ vertex }) => vertex);
  const providers = new Map<ObjectKey, Vertex>();
  for (const vertex of vertices) for (const key of vertex.node.provides) providers.set(key, vertex);
  for (const vertex of vertices) {
    for (const key of vertex.node.needs) link(vertex.needs, vertex, providers.get(key));
    for (const key of vertex.node.prefers) link(vertex.prefers, vertex, providers.get(key));
  }
  return vertices;
}

function link(edges: Set<Vertex>, vertex: Vertex, target: Vertex | undefined): void {
  if (target !== undefined && target !== vertex) edges.add(target);
}

type Edges = (vertex: Vertex) => Iterable<Vertex>;

/** What is left after taking away, again and again, what needs nothing and what nothing needs. */
function cyclicCore(vertices: readonly Vertex[], edges: Edges): Set<Vertex> {
  const reversed = new Map<Vertex, Vertex[]>(vertices.map((vertex) => [vertex, []]));
  for (const vertex of vertices) for (const target of edges(vertex)) reversed.get(target)?.push(vertex);
  const core = new Set(vertices);
  peel(core, edges, (vertex) => reversed.get(vertex) ?? []);
  peel(core, (vertex) => reversed.get(vertex) ?? [], edges);
  return core;
}

function peel(core: Set<Vertex>, edges: Edges, reversed: Edges): void {
  const open = new Map<Vertex, number>();
  for (const vertex of core) {
    let count = 0;
    for (const target of edges(vertex)) if (core.has(target)) count++;
    open.set(vertex, count);
  }
  const free = [...core].filter((vertex) => open.get(vertex) === 0);
  for (let vertex = free.pop(); vertex !== undefined; vertex = free.pop()) {
    core.delete(vertex);
    for (const user of reversed(vertex)) {
      const left = (open.get(user) ?? 0) - 1;
      open.set(user, left);
      if (left === 0 && core.has(user)) free.push(user);
    }
  }
}

interface Visit {
  readonly vertex: Vertex;
  readonly open: Iterator<Vertex>[];
}

/** Post-order without recursion: chains of views can be longer than the call stack. */
function depthFirst(vertices: readonly Vertex[]): {
  readonly ordered: readonly RenderNode[];
  readonly isCircular: boolean;
} {
  const ordered: RenderNode[] = [];
  const isLeft = new Map<Vertex, boolean>();
  let isCircular = false;
  for (const root of vertices) {
    const path: Visit[] = [];
    const enter = (vertex: Vertex): void => {
      if (isLeft.get(vertex) === false) isCircular = true;
      if (isLeft.has(vertex)) return;
      isLeft.set(vertex, false);
      path.push({ vertex, open: [vertex.prefers.values(), vertex.needs.values()] });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.open.at(-1)?.next();
      if (next === undefined) {
        ordered.push(top.vertex.node);
        isLeft.set(top.vertex, true);
        path.pop();
      } else if (next.done === true) top.open.pop();
      else enter(next.value);
    }
  }
  return { ordered, isCircular };
}
