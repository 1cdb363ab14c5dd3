# Builds Tributary from source. Base images can be replaced: --build-arg MAVEN_IMAGE=… --build-arg JRE_IMAGE=…
ARG MAVEN_IMAGE=maven:3.9-eclipse-temurin-17
ARG JRE_IMAGE=eclipse-temurin:17-jre

FROM ${MAVEN_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
COPY contract contract
COPY embedded embedded
COPY connector connector
COPY transformer transformer
COPY sink sink
COPY validator validator
COPY routing routing
COPY cli cli
RUN mvn -q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true package

FROM ${JRE_IMAGE}
COPY --from=build /build/cli/target/lib /opt/tributary/lib
COPY --from=build /build/cli/target/tributary-cli.jar /opt/tributary/
COPY tributary /opt/tributary/
ENV TRIBUTARY_HOME=/opt/tributary
# no name, so that the base image needs no user of ours
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["/opt/tributary/tributary", "-c", "/etc/tributary/tributary.yml"]
CMD ["run"]
