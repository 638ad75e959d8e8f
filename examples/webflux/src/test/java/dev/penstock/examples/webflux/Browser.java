package dev.penstock.examples.webflux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium, driven through chromedriver by the W3C's WebDriver protocol. */
final class Browser implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Process driver;
    private final String root;
    private String session = "";

    private Browser(Process driver, int port) {
        this.driver = driver;
        this.root = "http://127.0.0.1:" + port;
    }

    /** Returns whether this machine has what it takes. */
    static boolean isInstalled() {
        return chromium() != null && program("chromedriver") != null;
    }

    static Browser start() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process driver = new ProcessBuilder(program("chromedriver").toString(), "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Browser browser = new Browser(driver, port);
        try {
            browser.open();
            return browser;
        } catch (Exception | Error e) {
            browser.close();
            throw e;
        }
    }

    private void open() throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            try {
                call("GET", "/status", null);
                break;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                Thread.sleep(100);
            }
        }
        Map<String, Object> options = Map.of(
                "binary",
                chromium().toString(),
                "args",
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--window-size=1280,1000"));
        session = "/session/"
                + call(
                                "POST",
                                "/session",
                                Map.of("capabilities", Map.of("alwaysMatch", Map.of("goog:chromeOptions", options))))
                        .get("sessionId")
                        .asString();
    }

    void visit(String url) throws Exception {
        call("POST", session + "/url", Map.of("url", url));
    }

    /** Returns what a script returns, as text. */
    String run(String script) throws Exception {
        return call("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()))
                .asString();
    }

    void screenshot(Path file) throws Exception {
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                Base64.getDecoder()
                        .decode(call("GET", session + "/screenshot", null).asString()));
    }

    private JsonNode call(String method, String path, Object body) throws Exception {
        // An HttpClient would leave its threads behind.
        HttpURLConnection request =
                (HttpURLConnection) URI.create(root + path).toURL().openConnection();
        request.setConnectTimeout((int) DEADLINE.toMillis());
        request.setReadTimeout((int) DEADLINE.toMillis());
        request.setRequestMethod(method);
        request.setRequestProperty("Content-Type", "application/json");
        request.setRequestProperty("Connection", "close");
        if (body != null) {
            request.setDoOutput(true);
            try (OutputStream out = request.getOutputStream()) {
                out.write(JsonMapper.shared().writeValueAsBytes(body));
            }
        }
        JsonNode answer;
        try (InputStream in = request.getResponseCode() < 400 ? request.getInputStream() : request.getErrorStream()) {
            answer = JsonMapper.shared().readTree(in.readAllBytes()).get("value");
        }
        if (answer != null && answer.has("error")) {
            throw new IllegalStateException(answer.get("message").asString());
        }
        return answer;
    }

    @Override
    public void close() {
        driver.descendants().forEach(ProcessHandle::destroyForcibly);
        driver.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static Path chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(Browser::program)
                .filter(found -> found != null)
                .findFirst()
                .orElse(null);
    }

    private static Path program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
