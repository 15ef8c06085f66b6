"""Work done behind the pages: now and then (`every`) or once (`job`), on the tasks table, by `sinan work`."""
