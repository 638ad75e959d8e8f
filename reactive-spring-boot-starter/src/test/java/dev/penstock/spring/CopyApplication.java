package dev.penstock.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;

/** Application without a web server without code of its own, and without Spring Boot's module for R2DBC. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = R2dbcAutoConfiguration.class)
public class CopyApplication {
    public static void main(String[] args) {
        SpringApplication.run(CopyApplication.class, args);
    }
}
