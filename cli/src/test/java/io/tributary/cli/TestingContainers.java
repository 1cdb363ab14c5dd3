package io.tributary.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.testcontainers.DockerClientFactory;

/** Says whether a test that needs a container can run here. */
final class TestingContainers {

    private TestingContainers() {}

    /** Skips the test, with a word, where no container engine answers or the image is not there: nothing is pulled. */
    static void assumeImage(String image) {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no container engine answers");
        boolean local = !DockerClientFactory.lazyClient()
                .listImagesCmd()
                .withImageNameFilter(image)
                .exec()
                .isEmpty();
        assumeTrue(local, "image " + image + " is not there; docker pull " + image);
    }
}
