// Every element's box beside the window's, and each field's, picture's and table's beside those around it; what scrolls by itself may be wider.
() => {
  const out = [], wide = document.documentElement.clientWidth;
  const name = one => [one.tagName.toLowerCase(), one.id && '#' + one.id, ...[...one.classList].map(word => '.' + word)].join('');
  const around = one => one.parentElement && one.parentElement !== document.body ? [one.parentElement, ...around(one.parentElement)] : [];
  const cuts = one => /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX);
  const seen = one => !one.closest('[aria-hidden=true], .skip, .scroll') && getComputedStyle(one).visibility !== 'hidden';
  const inline = one => getComputedStyle(one).display === 'inline';
  if (document.documentElement.scrollWidth > wide) out.push(`the page scrolls to ${document.documentElement.scrollWidth}`);
  for (const one of document.body.querySelectorAll('*')) {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || !seen(one) || [one, ...around(one)].some(cuts)) continue;
    if (box.left < -0.5 || box.right > wide + 0.5) out.push(`${name(one)} from ${box.left} to ${box.right}`);
    if (!inline(one) && one.clientWidth && one.scrollWidth > one.clientWidth + 2) // a list's number leans out by as much
      out.push(`${name(one)} holds ${one.scrollWidth} in ${one.clientWidth}`);
    if (!one.matches('input, select, textarea, button, img, table')) continue;
    for (const outer of around(one).filter(each => !inline(each))) {
      const bounds = outer.getBoundingClientRect();
      if (box.right > bounds.right + 0.5 || box.left < bounds.left - 0.5) out.push(`${name(one)} sticks out of ${name(outer)}`);
    }
  }
  return out;
}
