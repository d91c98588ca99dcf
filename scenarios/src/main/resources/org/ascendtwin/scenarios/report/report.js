(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var darkColours = { "#0072b2": "#56b4e9", "#d55e00": "#f29a4a" };
  var live = [];

  function remembered(key) {
    try { return window.localStorage.getItem(key); } catch (e) { return null; }
  }

  function remember(key, value) {
    try { window.localStorage.setItem(key, value); } catch (e) { /* A page from a file may have no storage. */ }
  }

  function say(of, name) {
    return root.getAttribute("lang") === "zh-CN" && of[name + "Zh"] || of[name];
  }

  function speak(language) {
    root.setAttribute("lang", language);
    document.querySelectorAll("[data-speaks]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-speaks") === language));
    });
  }

  document.querySelectorAll("[data-speaks]").forEach(function (button) {
    button.addEventListener("click", function () {
      speak(button.getAttribute("data-speaks"));
      if (window.uPlot) { drawAll(); }
      remember("twin.language", button.getAttribute("data-speaks"));
    });
  });
  speak(remembered("twin.language") || (/^zh/.test(navigator.language) ? "zh-CN" : "en"));

  function cellValue(row, column) {
    var cell = row.cells[column];
    return cell ? cell.innerText.trim() : "";
  }

  function numberOf(text) {
    var match = text.replace(/,/g, "").match(/^[×≤+]?\s*(-?\d+(\.\d+)?([eE][-+]?\d+)?)/);
    return match ? parseFloat(match[1]) : NaN;
  }

  function sortBy(table, column, ascending) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) {
      var left = cellValue(a, column);
      var right = cellValue(b, column);
      var x = numberOf(left);
      var y = numberOf(right);
      var order = isNaN(x) || isNaN(y) ? (isNaN(x) === isNaN(y) ? left.localeCompare(right) : isNaN(x) ? 1 : -1) : x - y;
      return ascending ? order : -order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
  }

  document.querySelectorAll("table thead").forEach(function (head) {
    var table = head.parentNode;
    Array.prototype.forEach.call(head.rows[0].cells, function (cell, column) {
      cell.tabIndex = 0;
      cell.setAttribute("aria-sort", "none");
      function sort() {
        var ascending = cell.getAttribute("aria-sort") === "descending";
        Array.prototype.forEach.call(head.rows[0].cells, function (other) { other.setAttribute("aria-sort", "none"); });
        cell.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        sortBy(table, column, ascending);
      }
      cell.addEventListener("click", sort);
      cell.addEventListener("keydown", function (event) { if (event.key === "Enter") { sort(); } });
    });
  });

  function css(name) {
    return getComputedStyle(root).getPropertyValue(name).trim();
  }

  function colour(hex) {
    return dark.matches ? darkColours[hex] || hex : hex;
  }

  function marks(plot, list) {
    var context = plot.ctx;
    list.forEach(function (mark) {
      var at = plot.valToPos(mark.value, mark.axis, true);
      var box = plot.bbox;
      var outside = mark.axis === "x" ? at < box.left || at > box.left + box.width : at < box.top || at > box.top + box.height;
      if (outside) { return; }
      context.save();
      context.strokeStyle = colour("#d55e00");
      context.fillStyle = colour("#d55e00");
      context.lineWidth = window.devicePixelRatio;
      context.setLineDash([5 * window.devicePixelRatio, 4 * window.devicePixelRatio]);
      context.beginPath();
      if (mark.axis === "x") {
        context.moveTo(at, box.top);
        context.lineTo(at, box.top + box.height);
      } else {
        context.moveTo(box.left, at);
        context.lineTo(box.left + box.width, at);
      }
      context.stroke();
      context.font = 11 * window.devicePixelRatio + "px system-ui, sans-serif";
      context.textAlign = "left";
      context.textBaseline = "bottom";
      var x = mark.axis === "x" ? at + 4 : box.left + 6;
      var y = mark.axis === "x" ? box.top + box.height - 4 : at - 3;
      if (mark.axis === "x" && x + context.measureText(say(mark, "label")).width > box.left + box.width) {
        context.textAlign = "right";
        x = at - 4;
      }
      context.fillText(say(mark, "label"), x, y);
      context.restore();
    });
  }

  function axis(label, percent) {
    return {
      label: label,
      labelSize: label ? 22 : 0,
      labelFont: "11px system-ui, sans-serif",
      font: "11px system-ui, sans-serif",
      size: label ? 34 : 62,
      stroke: css("--muted"),
      grid: { stroke: css("--line"), width: 1 },
      ticks: { show: false },
      values: percent ? function (u, values) { return values.map(function (v) { return Math.round(v * 100) + "%"; }); } : undefined
    };
  }

  function readable(value, percent) {
    if (value == null) { return "–"; }
    return percent ? (value * 100).toFixed(1) + " %" : value.toLocaleString("en", { maximumSignificantDigits: 4 });
  }

  function draw(holder) {
    var spec = JSON.parse(holder.getAttribute("data-plot"));
    var place = holder.querySelector(".live");
    place.textContent = "";
    holder.classList.add("drawn");
    var series = [{ label: say(spec, "xLabel"), value: function (u, v) { return readable(v, false); } }];
    spec.series.forEach(function (one) {
      series.push({
        label: say(one, "label"),
        stroke: colour(one.colour),
        fill: one.lines ? colour(one.colour) + "18" : undefined,
        width: 2,
        spanGaps: true,
        paths: one.lines ? undefined : function () { return null; },
        points: { show: one.points, size: 8, fill: colour(one.colour) },
        value: function (u, v) { return readable(v, spec.percent); }
      });
    });
    var across = axis(say(spec, "xLabel"), false);
    if (spec.names) {
      across.values = function (u, values) { return values.map(function (v) { return spec.names[v] || ""; }); };
    }
    var whole = spec.names ? [-0.5, spec.names.length - 0.5] : [0, spec.xUpper];
    function isWhole(low, high) { return low === spec.xs[0] && high === spec.xs[spec.xs.length - 1]; }
    var plot = new uPlot({
      width: place.clientWidth,
      height: 220,
      scales: {
        x: { time: false, range: function (u, low, high) { return isWhole(low, high) ? whole : [low, high]; } },
        y: { range: function (u, low, high) { return [0, Math.max(spec.yUpper, high == null ? 0 : high)]; } }
      },
      axes: [across, axis("", spec.percent)],
      series: series,
      cursor: { drag: { x: true, y: false }, focus: { prox: 24 } },
      hooks: { draw: [function (u) { marks(u, spec.marks); }] }
    }, [spec.xs].concat(spec.series.map(function (one) { return one.ys; })), place);
    live.push({ plot: plot, place: place });
  }

  function drawAll() {
    live.forEach(function (one) { one.plot.destroy(); });
    live = [];
    document.querySelectorAll("[data-plot]").forEach(draw);
  }

  window.twinPlots = function () { return live.map(function (one) { return one.plot; }); };

  if (window.uPlot) {
    drawAll();
    dark.addEventListener("change", drawAll);
    window.addEventListener("resize", function () {
      live.forEach(function (one) { one.plot.setSize({ width: one.place.clientWidth, height: 220 }); });
    });
  }
})();
