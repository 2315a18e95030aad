"use strict";

// Starts the editor with one tab for each example. Tabs are kept in the browser; headers, and so access
// tokens, are not.
ReactDOM.createRoot(document.getElementById("page")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultTabs: window.saferGraphExamples,
    defaultEditorToolsVisibility: "variables",
    shouldPersistHeaders: false,
  }),
);
