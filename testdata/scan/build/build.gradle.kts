import org.springframework.boot.gradle.tasks.run.BootRun
// runs on port 6100
plugins { id("org.springframework.boot") version "3.2.1" }
val port: Int = System.getenv("PORT")?.toInt() ?: 6101
val limit = 6102
tasks.named<BootRun>("bootRun") {
    args("--server.port=6103", "--limit=6104")
    jvmArgs = listOf("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=6105")
    environment("PORT", "6106")
    environment("LIMIT", 6107)
    environment(mapOf("HTTP_PORT" to "6108", "SIZE" to "6109"))
    systemProperty("server.port", 6110)
}
jib { container { ports = listOf("6111", "6112") } }
tasks.register<DockerCreateContainer>("create") { hostConfig.portBindings.set(listOf("6113:5432")) }
ktor { docker { portMappings.set(listOf(DockerPortMapping(6120, 6121, DockerPortMappingProtocol.TCP))); memory = 6122 } }
wiremock { port.set(6114) }
devServer = KotlinWebpackConfig.DevServer(open = true, port = 6115, proxy = mutableMapOf("/api" to "http://localhost:6116"))
repositories { maven("http://localhost:6117/repository") }
val version = "6118"
tasks.register<Exec>("serve") { commandLine("npx", "vite", "--port", "6119") }

val more = mutableListOf("-Xmx2G")
jvmArgs += "-Dserver.port=8691"
retries += 8692
