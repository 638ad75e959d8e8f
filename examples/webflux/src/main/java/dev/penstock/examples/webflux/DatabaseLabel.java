package dev.penstock.examples.webflux;

import java.net.URI;

/** What the page shows of the database's address: its name and its host, and no more. */
final class DatabaseLabel {
    private DatabaseLabel() {}

    static String of(String url) {
        try {
            URI address = URI.create(url.replaceFirst("^(?:jdbc|r2dbc):", "").replaceFirst("\\?.*", ""));
            String authority = String.valueOf(address.getRawAuthority());
            String path = String.valueOf(address.getPath());
            String name = path.length() > 1 ? path.substring(1) : "the database of the user";
            return name + " on " + authority.substring(authority.lastIndexOf('@') + 1);
        } catch (IllegalArgumentException e) {
            return "a database";
        }
    }
}
