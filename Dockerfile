# Built from a checkout whose jar has been built: mvn -DskipTests package
# It runs with a read-only root: it writes to /data (data, logs, crash reports) and to /tmp only.
FROM eclipse-temurin:25.0.4_7-jre AS layers
WORKDIR /build
COPY target/nightmail.jar .
RUN java -Djarmode=tools -jar nightmail.jar extract --layers --destination layers

FROM eclipse-temurin:25.0.4_7-jre
RUN useradd --system --uid 10001 --create-home nightmail && install --directory --owner nightmail --mode 700 /data
USER nightmail
WORKDIR /app
COPY --from=layers /build/layers/dependencies/ ./
COPY --from=layers /build/layers/spring-boot-loader/ ./
COPY --from=layers /build/layers/snapshot-dependencies/ ./
COPY --from=layers /build/layers/application/ ./
ENV NIGHTMAIL_HOME=/data
VOLUME /data
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+CrashOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/data/hs_err_pid%p.log", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+PerfDisableSharedMem", "--enable-native-access=ALL-UNNAMED", "-jar", "nightmail.jar"]
