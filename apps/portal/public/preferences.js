// Before the first paint, so that nothing flashes: the theme and the language that were chosen on this device.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem('holdfast.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    var language = localStorage.getItem('holdfast.language') || navigator.language || 'en';
    root.lang = /^zh/i.test(language) ? 'zh-Hans' : 'en';
  } catch {
    // A browser that keeps nothing for us gets its own theme, in English.
  }
})();
