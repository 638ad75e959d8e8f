package dev.penstock.examples.webflux;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Filter that rejects requests that another web site makes a visitor's browser send: requests of a foreign origin, including handshakes of
 * a WebSocket, requests with another host name, and changes whose content type a form could have. It checks the page of a request, not
 * its user; a login must be added in front of the application.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestGuard implements WebFilter {
    private final WebfluxProperties properties;

    RequestGuard(WebfluxProperties properties) {
        this.properties = properties;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HttpStatus refusal = refusal(exchange.getRequest());
        if (refusal == null) {
            return chain.filter(exchange);
        }
        exchange.getResponse().setStatusCode(refusal);
        return exchange.getResponse().setComplete();
    }

    private @Nullable HttpStatus refusal(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        String host = headers.getFirst(HttpHeaders.HOST);
        if (host == null || !properties.hosts().contains(withoutPort(host))) {
            // A name of another site that resolves to this address, so that its pages would be of our origin.
            return HttpStatus.MISDIRECTED_REQUEST;
        }
        String origin = headers.getOrigin();
        boolean foreign = origin != null
                ? !isOurs(origin, host) && !properties.origins().contains(origin)
                : "cross-site".equals(headers.getFirst("Sec-Fetch-Site")) && !isNavigation(headers);
        if (foreign) {
            return HttpStatus.FORBIDDEN;
        }
        // A browser asks before it sends another site's PUT or DELETE, or a POST of JSON.
        return HttpMethod.POST.equals(request.getMethod()) && !isJson(headers)
                ? HttpStatus.UNSUPPORTED_MEDIA_TYPE
                : null;
    }

    private static boolean isOurs(String origin, String host) {
        try {
            return host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A link to the page, from wherever. */
    private static boolean isNavigation(HttpHeaders headers) {
        return "document".equals(headers.getFirst("Sec-Fetch-Dest"));
    }

    private static boolean isJson(HttpHeaders headers) {
        try {
            MediaType type = headers.getContentType();
            return type != null && type.isCompatibleWith(MediaType.APPLICATION_JSON);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > host.lastIndexOf(']');
        return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }
}
