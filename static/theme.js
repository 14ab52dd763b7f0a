// Le thème choisi sur cet appareil, posé avant le premier affichage.
try { if (localStorage.theme) document.documentElement.dataset.theme = localStorage.theme; } catch { /* stockage refusé */ }
