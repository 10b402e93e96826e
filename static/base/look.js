// Runs before the first paint, so that a dark screen never flashes white. No module: it must not wait.
(function () {
    'use strict';
    try {
        const theme = localStorage.getItem('lyceum.theme');
        if (theme) document.documentElement.dataset.theme = theme;
    } catch {
        // Storage may be switched off; the system's own preference holds then.
    }
})();
