// ECharts in the house style: <div data-chart="line" data-source="id-of-json"> (docs/design-system.md, Charts).
import { cssColour, words } from "./words.js";

const echarts = window.echarts;
const ink = cssColour("--ink");
const ink2 = cssColour("--ink-2");
const ink3 = cssColour("--ink-3");
const line = cssColour("--line");
const PLAIN = [ink, cssColour("--shade-4"), ink3, cssColour("--link"), cssColour("--shade-3")];
const FONT = getComputedStyle(document.body).fontFamily;
const colourOf = (series, index) => (series.tone ? cssColour(`--state-${series.tone}`) : PLAIN[index % PLAIN.length]);
const numberText = (value) => (value === null || value === undefined || Number.isNaN(value) ? "—" : Number(value).toLocaleString("en-US"));

const frame = () => ({
  animation: false,
  textStyle: { fontFamily: FONT, color: ink2, fontSize: 12 },
  // HTML tooltips write style elements that our CSP refuses
  tooltip: { renderMode: "richText", confine: true, backgroundColor: "#fff", borderColor: cssColour("--line-strong"), borderWidth: 1, padding: [6, 10], textStyle: { color: ink, fontSize: 12, fontFamily: FONT }, axisPointer: { type: "line", lineStyle: { color: ink3, type: "solid", width: 1 } } },
});
const categoryAxis = (names) => ({ type: "category", data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: cssColour("--line-strong") } }, axisLabel: { color: ink3, fontSize: 11, hideOverlap: true } });
const valueAxis = () => ({ type: "value", minInterval: 1, splitNumber: 3, axisLabel: { color: ink3, fontSize: 11, formatter: numberText }, splitLine: { lineStyle: { color: line } } });
const legend = (series) => (series.length > 1 ? { top: 0, left: 0, itemWidth: 12, itemHeight: 8, itemGap: 14, icon: "roundRect", textStyle: { color: ink2, fontSize: 12 }, data: series.map((s) => s.name) } : undefined);
const said = (value, unit) => (value === null || value === undefined ? words.noRecord : `${numberText(value)} ${unit ?? ""}`);
const axisTip = (data) => ({ ...frame().tooltip, trigger: "axis", formatter: ([row]) => [row.axisValueLabel, ...data.series.map((s) => `${s.name}  ${said(s.data[row.dataIndex], data.unit)}`)].join("\n") });

// A line whose last value is of a time still running: solid through what is whole, dashed with an open point to it.
const runs = (values) => values.length > 1 && values.at(-1) !== null && values.at(-2) !== null;
const wholePart = (values, running) => (running && runs(values) ? [...values.slice(0, -1), null] : values);
const runningPart = (values) => [...values.slice(0, -2).map(() => null), ...values.slice(-2)];

// Shifts (px, in the order of `values`) that keep labels at these values from covering each other on a plot of `height`.
function apart(values, top, height, gap = 15) {
  const rows = values.map((value, index) => ({ index, at: height * (1 - value / (top || 1)) })).sort((a, b) => b.at - a.at);
  const shifts = values.map(() => 0);
  let free = height + gap / 2;
  for (const row of rows) {
    const placed = Math.min(row.at, free);
    shifts[row.index] = placed - row.at;
    free = placed - gap;
  }
  return shifts;
}

function lineChart(data, box) {
  const lastOf = (s) => s.data.findLast((value) => value !== null) ?? 0;
  const top = Math.max(...data.series.flatMap((s) => s.data));
  const shifts = apart(data.series.map(lastOf), top, box.clientHeight - 40);
  const lineOf = (s, i, part) => {
    const ended = part === "running" || !(data.running && runs(s.data));
    return {
      name: s.name, type: "line", data: part === "running" ? runningPart(s.data) : wholePart(s.data, data.running), color: colourOf(s, i),
      symbol: part === "running" ? "emptyCircle" : "circle", symbolSize: part === "running" ? (value, p) => (p.dataIndex === s.data.length - 1 ? 7 : 0) : 4, showSymbol: part === "running" || s.data.length < 2,
      lineStyle: { width: i === 0 || s.tone ? 2 : 1.5, ...(part === "running" ? { type: [3, 3], opacity: 0.65 } : {}) }, emphasis: { disabled: true },
      endLabel: { show: ended, offset: [0, shifts[i]], formatter: (p) => `${s.name} ${numberText(p.value)}`, color: colourOf(s, i), fontSize: 12, lineHeight: 15 },
    };
  };
  const running = data.running ? data.series.map((s, i) => [s, i]).filter(([s]) => runs(s.data)) : [];
  const series = [...data.series.map((s, i) => lineOf(s, i, "whole")), ...running.map(([s, i]) => lineOf(s, i, "running"))];
  const widest = Math.max(...data.series.map((s) => s.name.length * (/[\u4e00-\u9fff]/.test(s.name) ? 12 : 7)));
  return { ...frame(), grid: { left: 4, right: widest + 40, top: 12, bottom: 2, containLabel: true }, xAxis: { ...categoryAxis(data.x), boundaryGap: false, axisLabel: { color: ink3, fontSize: 11, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" } }, yAxis: valueAxis(), tooltip: axisTip(data), series };
}

function barChart(data, stacked = false) {
  const lying = Boolean(data.horizontal);
  const names = { ...categoryAxis(data.x), ...(lying ? { inverse: true, axisLabel: { color: ink2, fontSize: 12 } } : {}) };
  const values = lying ? { ...valueAxis(), show: false } : valueAxis();
  const labelled = !stacked && data.series.length === 1;
  const series = data.series.map((s, i) => ({
    name: s.name, type: "bar", data: s.data, stack: stacked ? "all" : undefined, barMaxWidth: 22, color: data.series.length === 1 && !s.tone ? ink2 : colourOf(s, i), emphasis: { disabled: true },
    itemStyle: stacked ? { borderColor: "#fff", borderWidth: 1 } : { borderRadius: lying ? [0, 2, 2, 0] : [2, 2, 0, 0] },
    label: labelled ? { show: true, position: lying ? "right" : "top", color: ink, fontSize: 12, formatter: (p) => numberText(p.value) } : undefined,
  }));
  return { ...frame(), legend: legend(data.series), grid: { left: 4, right: lying ? 36 : 8, top: data.series.length > 1 ? 30 : 18, bottom: 2, containLabel: true }, xAxis: lying ? values : names, yAxis: lying ? names : values, tooltip: { ...axisTip(data), axisPointer: { type: "none" } }, series };
}

function dotPlot(data) {
  const names = data.rows.map((row) => row.name);
  const low = data.min ?? 0;
  return {
    ...frame(),
    grid: { left: 4, right: 128, top: 4, bottom: 2, containLabel: true },
    xAxis: { type: "value", min: low, max: data.max ?? 100, interval: ((data.max ?? 100) - low) / 4, axisLabel: { color: ink3, fontSize: 11, hideOverlap: true, formatter: (v) => `${v} ${data.unit ?? ""}`.trim() }, splitLine: { lineStyle: { color: line } } },
    yAxis: { ...categoryAxis(names), inverse: true, axisLine: { show: false }, axisLabel: { color: ink, fontSize: 12, width: 110, overflow: "truncate", interval: 0 } },
    tooltip: { ...frame().tooltip, trigger: "item", formatter: (p) => `${data.rows[p.dataIndex].name}\n${data.rows[p.dataIndex].label}` },
    series: [
      { type: "bar", data: data.rows.map((row) => row.value ?? low), barWidth: 1, silent: true, color: cssColour("--line-strong"), tooltip: { show: false } },
      {
        type: "scatter", symbolSize: 9, color: ink, cursor: data.rows.some((row) => row.url) ? "pointer" : "default",
        data: data.rows.map((row) => ({ value: row.value ?? low, url: row.url, symbol: row.value === null ? "none" : "circle" })),
      },
      {
        type: "scatter", symbolSize: 9, itemStyle: { color: "#fff", borderColor: ink2, borderWidth: 1.5 }, z: 1,
        data: data.rows.map((row) => ({ value: row.strict ?? low, url: row.strict_url, symbol: row.strict == null ? "none" : "circle", note: row.strict_label })),
        tooltip: { formatter: (p) => `${data.rows[p.dataIndex].name}\n${data.strict}：${p.data.note}` },
      },
      { type: "scatter", symbolSize: 0, silent: true, data: data.rows.map(() => data.max ?? 100), label: { show: true, position: "right", distance: 8, color: ink2, fontSize: 12, formatter: (p) => data.rows[p.dataIndex].label } },
    ],
  };
}

function spark(points) {
  const last = points.length - 1;
  const dot = (value, i) => ({ value, symbol: i === last ? "circle" : "none" });
  const common = { type: "line", symbolSize: 5, color: ink, silent: true };
  return {
    ...frame(), tooltip: { show: false }, grid: { left: 2, right: 5, top: 4, bottom: 4 },
    xAxis: { type: "category", show: false, boundaryGap: false }, yAxis: { type: "value", show: false, min: (v) => v.min - (v.max - v.min) * 0.1, scale: true },
    series: [
      { ...common, data: wholePart(points, true).map(dot), lineStyle: { width: 1.5, color: ink3 } },
      { ...common, data: runs(points) ? runningPart(points).map(dot) : [], lineStyle: { width: 1.5, color: ink3, type: [2, 2], opacity: 0.65 } },
    ],
  };
}

const KINDS = { line: lineChart, bar: barChart, stacked: (data) => barChart(data, true), dotplot: dotPlot };

function draw(box) {
  if (box.dataset.drawn) return;
  box.dataset.drawn = "1";
  const sparkline = box.dataset.chart === "spark";
  const data = sparkline ? null : JSON.parse(document.getElementById(box.dataset.source).textContent);
  if (box.dataset.chart === "dotplot") box.style.height = `${data.rows.length * Math.max(16, Math.min(22, 240 / data.rows.length)) + 28}px`; // one screen
  if (data?.horizontal) box.style.height = `${data.x.length * 28 + 24}px`;
  const chart = echarts.init(box, null, { renderer: "canvas" });
  chart.setOption(sparkline ? spark(box.dataset.points.split(",").map((text) => (text === "" ? null : Number(text)))) : KINDS[box.dataset.chart](data, box));
  chart.on("click", (event) => {
    const url = event.data?.url ?? data?.urls?.[event.dataIndex];
    if (url) window.location.href = url;
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach(draw);
drawAll(document);
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
