-- The alarms last handed to the phone's operating system: what rang while the app was dead is known from here.
CREATE TABLE alarms (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL) STRICT;
