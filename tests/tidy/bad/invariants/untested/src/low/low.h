// LOG-9  Stated here, tested nowhere.
