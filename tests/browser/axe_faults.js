// What axe says, a line for each element. It cannot judge frames, nor cells that a scrolling table hides; those are excused.
async options => {
  const found = await axe.run(options);
  const excused = (rule, node) => rule.id === 'frame-tested' || document.querySelector(node.target[0])?.closest('.scroll');
  const told = (kind, rule, node) => `${kind} ${rule.id}: ${node.html.slice(0, 200)} (${node.failureSummary})`;
  const lines = (kind, left) => found[kind].flatMap(rule => rule.nodes.filter(node => left(rule, node)).map(node => told(kind, rule, node)));
  return [...lines('violations', () => true), ...lines('incomplete', (rule, node) => !excused(rule, node))];
}
