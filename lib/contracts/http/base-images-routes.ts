import {
  BaseImageDetail,
  BaseImagePage,
  BaseImageQuery,
  BaseImageUserPage,
  BaseImageUserQuery,
} from "@/lib/contracts/http/base-image";
import { IdParams } from "@/lib/contracts/http/list-page";
import { defineRoute } from "@/lib/contracts/http/route-contract";

export const BASE_IMAGES_ROUTES = {
  listBaseImages: defineRoute({
    id: "listBaseImages",
    method: "GET",
    path: "/api/v1/base-images",
    tag: "Base images",
    permission: "read",
    status: 200,
    summary: "Images that others are built on: who uses them, what they bring, what a newer version would close.",
    query: BaseImageQuery,
    response: BaseImagePage,
  }),
  getBaseImage: defineRoute({
    id: "getBaseImage",
    method: "GET",
    path: "/api/v1/base-images/{id}",
    tag: "Base images",
    permission: "read",
    status: 200,
    summary: "One base image with its versions in use and those to move to.",
    params: IdParams,
    response: BaseImageDetail,
  }),
  listBaseImageUsers: defineRoute({
    id: "listBaseImageUsers",
    method: "GET",
    path: "/api/v1/base-images/{id}/images",
    tag: "Base images",
    permission: "read",
    status: 200,
    summary: "Images that are built on it.",
    params: IdParams,
    query: BaseImageUserQuery,
    response: BaseImageUserPage,
  }),
} as const;
