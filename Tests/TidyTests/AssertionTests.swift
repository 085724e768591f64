import Testing

struct AssertionTests {
    @Test func `every test asserts something`() {
        let files = SourceTree.whole.swift.filter(\.isTest)
        let byTarget = Dictionary(grouping: files) { $0.target ?? "" }
        let findings = byTarget.values.flatMap(testsWithoutAssertion).sorted { $0.description < $1.description }
        expectNone(findings)
        #expect(byTarget.count > 1, "the check has to see the tests")
    }

    @Test func `a test that asserts nothing is found, one that asserts through a helper is not`() {
        let code = """
            @Test func `nothing`() { _ = 1 }
            @Test(arguments: [1, 2]) func `nothing with arguments`(a: Int) async throws { print("#expect(true)") }
            @Test func `direct`() { #expect(1 == 1) }
            @Test func `required`() throws { _ = try #require(a) }
            @Test func `recorded`() { Issue.record("no") }
            @Test func `through a helper`() { check(1) }
            func check(_ a: Int) { deeper(a) }
            func deeper(_ a: Int) { #expect(a == 1) }
            func helper() {}
            """
        let findings = testsWithoutAssertion(in: [SourceFile(path: "Tests/ATests/A.swift", text: code)])
        #expect(findings.map(\.line) == [1, 2])
    }
}
