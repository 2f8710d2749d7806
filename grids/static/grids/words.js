// The few words that scripts write themselves, in the language of the page.

const WORDS = {
  zh: {
    zoomIn: "放大", zoomOut: "缩小", close: "关闭", open: "查看", grids: "网格", points: "隐患", places: "场所", stations: "站点", route: "路线",
    none: "无", noRecord: "无数据", wait: "地图载入中…", noData: "这里还没有可显示的位置", failed: "地图数据未取到，其余内容不受影响，可刷新重试", pickHint: "点击地图放置位置，可拖动调整",
    drawHint: "逐点点击画出边界，至少三点；点击起点闭合", editHint: "拖动圆点调整边界，点击小点添加，双击圆点删除", undo: "撤销一点", redraw: "重画边界",
    locate: "用当前位置", noPosition: "定位未获取，可在地图上选择位置", layers: "图层", find: "查找",
    putBack: "登录已过期过一次，刚才填写的内容已放回，还没有提交。", photosAgain: "照片请重新选择。",
  },
  en: {
    zoomIn: "Zoom in", zoomOut: "Zoom out", close: "Close", open: "Open", grids: "Grids", points: "Hazards", places: "Places", stations: "Stations", route: "Route",
    none: "None", noRecord: "No data", wait: "Loading the map…", noData: "No positions to show here yet", failed: "The map could not be loaded; the rest of the page is fine. Reload to try again", pickHint: "Click the map to set the position; drag to adjust",
    drawHint: "Click point by point, three at least; click the first to close", editHint: "Drag a point to move it, click a small one to add, double-click to remove", undo: "Undo point", redraw: "Draw anew",
    locate: "Use my position", noPosition: "No position available; choose it on the map", layers: "Layers", find: "Search",
    putBack: "The session had run out: what you typed is back, and has not been sent yet. ", photosAgain: "Please choose the photos again.",
  },
};

export const words = document.documentElement.lang.startsWith("en") ? WORDS.en : WORDS.zh;
export const cssColour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
