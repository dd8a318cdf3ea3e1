"""The style of the walk: numbers in cells, canvases with sharp pixels, readable by day and by night."""

CSS = """
.walk { display: grid; gap: 0.9rem; color: var(--st-text-color); font-family: var(--st-font); font-size: 0.9375rem;
  --above: rgb(217 119 6); --below: rgb(37 99 235); }
.walk :is(p, h4, figure, ul) { margin: 0; padding: 0; }
.walk section { min-inline-size: 0; }
h4 { font-size: 1rem; font-weight: 600; }
button, select { font: inherit; color: var(--st-text-color); background: var(--st-background-color); cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, 0.5rem); padding: 0.35rem 0.75rem; }
button:hover:not([disabled]) { border-color: var(--st-primary-color); }
:is(button, select, .stage):focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
button[disabled] { opacity: 0.5; cursor: default; }
.tour { position: sticky; inset-block-start: 3.4rem; z-index: 3; padding-block: 0.4rem;
  background: var(--st-background-color); display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.tour .play { min-inline-size: 5rem; font-weight: 650; border-color: var(--st-primary-color); }
.tour .words { flex: 1 1 20rem; font-size: 1.0625rem; line-height: 1.4; min-block-size: 2.8em; display: flex;
  align-items: center; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.6rem, 1fr)); gap: 0.5rem; }
.card { display: grid; grid-template-rows: auto 1fr; border: 1px solid var(--st-border-color); overflow: hidden;
  border-radius: var(--st-base-radius); background: var(--st-background-color); }
.card.chosen { border-color: var(--st-primary-color); box-shadow: inset 0 0 0 1px var(--st-primary-color); }
.card .pick { border: 0; border-radius: 0; text-align: start; display: grid; padding: 0.35rem 0.5rem;
  background: transparent; }
.card .pick b { font-weight: 600; font-size: 0.875rem; line-height: 1.25; }
.card.chosen .pick b { color: var(--st-primary-color); }
.card .pick b::before { content: "\\2192\\00a0"; opacity: 0.6; }
.card:first-child .pick b::before { content: ""; }
small, .fine { font-size: 0.8125rem; opacity: 0.82; line-height: 1.35; overflow-wrap: anywhere; }
.card .pick small { font-size: 0.6875rem; }
.stage { position: relative; display: block; }
.card .stage { align-self: start; margin: 0 0.5rem 0.5rem; }
canvas { display: block; inline-size: 100%; block-size: auto; image-rendering: pixelated; cursor: crosshair;
  background: var(--st-secondary-background-color); }
.frame { position: absolute; box-sizing: content-box; margin: -2px; border: 2px solid var(--st-text-color);
  box-shadow: 0 0 0 1px var(--st-background-color); pointer-events: none; }
.legend i { display: inline-block; inline-size: 0.8em; block-size: 0.8em; border-radius: 0.15em; }
i.above { background: var(--above); } i.below { background: var(--below); }
.bench { display: grid; grid-template-columns: minmax(0, 30rem) minmax(0, 1fr); gap: 0.75rem 1.5rem; padding: 0.9rem;
  scroll-margin-block: 9rem 1rem; border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
.head { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.head h4 { margin-inline-end: auto; }
.head .turn { min-inline-size: 2.4rem; }
.views { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; align-content: start; }
.views > div:empty { display: none; }
.view figcaption { font-size: 0.8125rem; opacity: 0.82; padding-block-end: 0.25rem; }
.main { touch-action: none; }
.sums { display: grid; gap: 0.6rem; align-content: start; min-inline-size: 0; font-variant-numeric: tabular-nums; }
.where { font-weight: 600; }
.grids { display: flex; flex-wrap: wrap; gap: 0.3rem; align-items: center; }
.grids .channel { flex: 1 0 100%; font-size: 0.8125rem; font-weight: 600; }
.cells { flex: 0 1 auto; }
.cells .grid { display: grid; background: var(--st-background-color); border: 1px solid var(--st-border-color); }
.cells .grid span { padding: 0.25rem 0.15rem; min-inline-size: 2.7em; text-align: center; font-size: 0.75rem;
  box-shadow: inset 0 0 0 0.5px var(--st-border-color); }
.cells .grid .best { outline: 2px solid var(--st-text-color); outline-offset: -2px; font-weight: 700; }
.cells figcaption { font-size: 0.6875rem; opacity: 0.82; text-align: center; }
.sign { font-weight: 600; opacity: 0.8; padding-block-end: 1rem; }
.sum { display: grid; text-align: center; padding-block-end: 1rem; }
.sum small { font-size: 0.6875rem; }
.total { font-size: 1rem; line-height: 1.5; overflow-wrap: anywhere; }
.total .answer { font-size: 1.25rem; }
.own.same { color: var(--st-green-text-color, inherit); }
.bars { list-style: none; display: grid; gap: 0.25rem 0.6rem;
  grid-template-columns: fit-content(11rem) minmax(3rem, 1fr) auto; }
.bars li { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: center;
  font-size: 0.875rem; }
.bars .label { overflow-wrap: anywhere; }
.classes { display: grid; gap: 0.25rem; max-block-size: 24rem; overflow-y: auto; padding: 3px; }
.classes button { display: flex; justify-content: space-between; gap: 0.5rem; padding: 0.2rem 0.6rem; }
.classes button.chosen { border-color: var(--st-text-color); box-shadow: inset 0 0 0 1px var(--st-text-color); }
.bars .track { position: relative; block-size: 0.7rem; border-radius: 0.2rem; overflow: hidden;
  background: color-mix(in srgb, currentColor 12%, transparent); }
.bars:not(.shares) .track::after { content: ""; position: absolute; inset-block: 0; inset-inline-start: 50%;
  inline-size: 1px; background: currentColor; }
.bars .bar { position: absolute; inset-block: 0; background: var(--above); }
.bars .bar.below { background: var(--below); }
.bars .amount { font-variant-numeric: tabular-nums; text-align: end; }
.bars .marked .label { font-weight: 700; }
.ends { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0.9rem; }
.ends section { display: grid; gap: 0.6rem; align-content: start; padding: 0.9rem;
  scroll-margin-block: 9rem 1rem;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
.ends .now { border-color: var(--st-primary-color); box-shadow: inset 0 0 0 1px var(--st-primary-color); }
.learning p { line-height: 1.45; }
.learning table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.learning :is(th, td) { text-align: start; font-weight: 400; padding: 0.15rem 0.9rem 0.15rem 0; }
.learning td:last-child { font-weight: 700; }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
@media (max-width: 60rem) { .bench { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) {
  .cards { display: flex; overflow-x: auto; position: relative; padding-block-end: 0.4rem; }
  .card { flex: 0 0 7rem; }
}
@media (max-width: 30rem) {
  .bench, .ends section { padding: 0.6rem; }
  .cells .grid span { font-size: 0.625rem; min-inline-size: 0; padding: 0.25rem 0.1rem; }
  .cells { flex: 1 1 0; min-inline-size: 0; }
  .grids .sum { flex: 1 0 100%; display: flex; gap: 0.4rem; padding: 0; align-items: baseline; }
  .grids .sign:nth-last-child(2) { display: none; }
  .bars { grid-template-columns: minmax(0, 1fr) auto; row-gap: 0.1rem; }
  .bars .track { grid-column: 1 / -1; grid-row: 2; }
}
"""
