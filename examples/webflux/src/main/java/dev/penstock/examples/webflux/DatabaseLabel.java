package dev.penstock.examples.webflux;

import java.net.URI;

/** Label of the database on the page: only its name and its host. */
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
